"""Time per token of vLLM's server where the host decides: a small model, many requests in flight. Writes $OUT/engine-host-MODEL.csv.

usage: engine_host.py MODEL      (a model of engine_steps.py; closed loops of equal requests: prompts of 32 tokens, outputs of 384)
"""
import asyncio, csv, json, os, random, statistics, sys, tempfile, time
T0 = time.time()
from engine_steps import C
OUT = os.environ.get("OUT", "."); MODEL = sys.argv[1]
path = os.path.join(tempfile.gettempdir(), "models", MODEL); os.makedirs(path, exist_ok=True); json.dump(C[MODEL], open(path + "/config.json", "w"))
async def one(engine, params, name, rng):
    ids = [rng.randrange(10, C[MODEL]["vocab_size"] - 10) for _ in range(32)]; times = []
    async for o in engine.generate({"prompt_token_ids": ids}, params, name):
        if o.outputs[0].token_ids: times.append(time.perf_counter())
    return times
async def main():
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.v1.engine.async_llm import AsyncLLM
    from vllm import SamplingParams
    from vllm.sampling_params import RequestOutputKind
    from vllm.usage.usage_lib import UsageContext
    e = AsyncLLM.from_engine_args(AsyncEngineArgs(model=path, load_format="dummy", skip_tokenizer_init=True, max_model_len=8192, enable_prefix_caching=False), usage_context=UsageContext.OPENAI_API_SERVER)
    print(f"READY {MODEL} {time.time() - T0:.0f} s", flush=True); rows = []
    p = SamplingParams(max_tokens=384, ignore_eos=True, temperature=0.0, detokenize=False, output_kind=RequestOutputKind.DELTA)
    for load in (16, 1, 2, 8, 16, 32, 64, 128, 256, 512):
        rng = random.Random(load); all_times = await asyncio.gather(*(one(e, p, f"{load}-{i}-{time.time_ns()}", rng) for i in range(load)))
        start, end = max(t[0] for t in all_times), min(t[-1] for t in all_times)  # all of them decode
        gaps = [1e6 * (b - a) for t in all_times for a, b in zip(t, t[1:]) if start <= a and b <= end]
        tpot = statistics.mean(gaps); rows.append(dict(model=MODEL, requests=load, mean_us=round(tpot, 1), median_us=round(statistics.median(gaps), 1), tokens=len(gaps)))
        print("HOST", rows[-1], flush=True)
    e.shutdown()
    with open(f"{OUT}/engine-host-{MODEL}.csv", "w", newline="") as f: w = csv.DictWriter(f, list(rows[0])); w.writeheader(); w.writerows(rows[1:])
if __name__ == "__main__": asyncio.run(main()); sys.stdout.flush(); os._exit(0)
