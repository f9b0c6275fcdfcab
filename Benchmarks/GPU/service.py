"""A service for SECONDS: vLLM with random weights of a llama of 8 billion parameters, 32 requests always in flight.

usage: service.py SECONDS
"""
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time

os.environ.update(VLLM_NO_USAGE_STATS="1", HF_HUB_OFFLINE="1", VLLM_USE_FLASHINFER_SAMPLER="0")

IN_FLIGHT = 32
# Lengths differ, so that prompts do not fall in step with one another.
PROMPT, OUTPUT = (512, 1536), (64, 192)
CONFIGURATION = dict(
    model_type="llama", architectures=["LlamaForCausalLM"], hidden_act="silu", rms_norm_eps=1e-5,
    max_position_embeddings=131072, rope_theta=500000.0, tie_word_embeddings=False,
    torch_dtype="bfloat16", bos_token_id=1, eos_token_id=2, hidden_size=4096,
    intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32, num_key_value_heads=8,
    head_dim=128, vocab_size=128256)


class Service:
    def __init__(self, engine, sampling):
        self.engine, self.sampling = engine, sampling
        self.generator = random.Random(1)
        self.number = 0
        self.tokens = 0
        self.gaps = []

    async def request(self):
        self.number += 1
        prompt = [self.generator.randrange(10, 128000) for _ in range(self.generator.randint(*PROMPT))]
        output = self.generator.randint(*OUTPUT)
        last = None
        async for answer in self.engine.generate(
            {"prompt_token_ids": prompt}, self.sampling(output), f"request-{self.number}"):
            now = time.perf_counter()
            self.tokens += len(answer.outputs[0].token_ids)
            if last is not None:
                self.gaps.append(now - last)
            last = now

    async def worker(self, end):
        while time.perf_counter() < end:
            await self.request()

    async def run(self, seconds):
        self.tokens, self.gaps = 0, []
        start = time.perf_counter()
        await asyncio.gather(*(self.worker(start + seconds) for _ in range(IN_FLIGHT)))
        return self.tokens / (time.perf_counter() - start)


async def main(seconds):
    from vllm import SamplingParams
    from vllm.engine.arg_utils import AsyncEngineArgs
    from vllm.sampling_params import RequestOutputKind
    from vllm.v1.engine.async_llm import AsyncLLM

    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(CONFIGURATION, file)
    engine = AsyncLLM.from_engine_args(
        AsyncEngineArgs(
            model=folder, load_format="dummy", skip_tokenizer_init=True, max_model_len=4096,
            enable_prefix_caching=False))
    service = Service(
        engine,
        lambda output: SamplingParams(
            max_tokens=output, ignore_eos=True, temperature=0.0, detokenize=False,
            output_kind=RequestOutputKind.DELTA))
    await service.run(5)
    rate = await service.run(seconds)
    print(json.dumps({"tokens_s": rate, "gap_ms": statistics.median(service.gaps) * 1e3}), flush=True)
    engine.shutdown()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
