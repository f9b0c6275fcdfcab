"""Steps and kernels of vLLM 0.24's own engine (one process, random weights from a configuration only).

usage: engine_steps.py MODEL [--seconds S] [--quick] [--no-profile] [--no-extras] [--windows W] [--profiles W]
  W: decode-COUNT-CONTEXT, prefill-COUNT-LENGTH, mixed-LENGTH-COUNT-CONTEXT joined by commas, in place of the plan below; "none" for none
  MODEL: one of C below, with :fp8 behind it for online fp8

Writes to $OUT:
  engine-steps-MODEL.csv    model,mode,groups,median_us,min_us,max_us,device_us      one row a kind of step
  engine-samples-MODEL.csv  window,index,groups,wall_us,device_us               every step of the windows
  engine-kernels-MODEL.csv  step,groups,order,name,grid,block,stream,start_us,duration_us,is_graph
  engine-traces-MODEL.tar.gz (Kineto traces, some steps each), engine-info-MODEL.json

groups: COUNTxNEW@CACHED joined by +.  median_us etc.: time between the results of two consecutive steps in the steady state (asynchronous scheduling,
as the server runs: max(host, GPU)).  device_us: median span between two events on the step's stream, around everything that the step launches.
A window drives the real scheduler: requests are added so that all of them have the same context when the measured steps begin.
"""
import argparse, csv, gc, gzip, json, os, random, statistics, sys, tarfile, tempfile, time
T0 = time.time()
for k, v in dict(VLLM_ENABLE_V1_MULTIPROCESSING="0", VLLM_NO_USAGE_STATS="1", HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", VLLM_LOGGING_LEVEL="INFO", VLLM_USE_FLASHINFER_SAMPLER="0", NCCL_NVLS_ENABLE="0", TORCH_SYMM_MEM_DISABLE_MULTICAST="1", NVSHMEM_DISABLE_NVLS="1").items(): os.environ.setdefault(k, v)
os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
OUT = os.environ.get("OUT", ".")
BUDGET = 8192       # max_num_batched_tokens
WARM, STEPS, TAIL = 8, 24, 4
L = dict(model_type="llama", architectures=["LlamaForCausalLM"], hidden_act="silu", rms_norm_eps=1e-5, max_position_embeddings=131072, rope_theta=500000.0, tie_word_embeddings=False, torch_dtype="bfloat16", bos_token_id=1, eos_token_id=2)
Q = dict(model_type="qwen3_moe", architectures=["Qwen3MoeForCausalLM"], hidden_act="silu", rms_norm_eps=1e-6, max_position_embeddings=40960, rope_theta=1e6, tie_word_embeddings=False, torch_dtype="bfloat16", bos_token_id=1, eos_token_id=2, decoder_sparse_step=1, norm_topk_prob=True, mlp_only_layers=[])
C = {
  "llama-3.1-8b": dict(L, hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32, num_key_value_heads=8, head_dim=128, vocab_size=128256),
  "llama-3.2-1b": dict(L, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32, num_key_value_heads=8, head_dim=64, vocab_size=128256, tie_word_embeddings=True),
  "qwen2.5-14b": dict(L, model_type="qwen2", architectures=["Qwen2ForCausalLM"], hidden_size=5120, intermediate_size=13824, num_hidden_layers=48, num_attention_heads=40, num_key_value_heads=8, vocab_size=152064, max_position_embeddings=32768, rope_theta=1e6, rms_norm_eps=1e-6),
  "qwen3-8b": dict(Q, model_type="qwen3", architectures=["Qwen3ForCausalLM"], hidden_size=4096, intermediate_size=12288, num_hidden_layers=36, num_attention_heads=32, num_key_value_heads=8, head_dim=128, vocab_size=151936),
  "mixtral-8x7b": dict(L, model_type="mixtral", architectures=["MixtralForCausalLM"], hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32, num_key_value_heads=8, vocab_size=32000, max_position_embeddings=32768, rope_theta=1e6, num_local_experts=8, num_experts_per_tok=2),
  "qwen2.5-0.5b": dict(L, model_type="qwen2", architectures=["Qwen2ForCausalLM"], hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14, num_key_value_heads=2, vocab_size=151936, max_position_embeddings=32768, rope_theta=1e6, rms_norm_eps=1e-6, tie_word_embeddings=True),
  "qwen3-30b-a3b": dict(Q, hidden_size=2048, intermediate_size=6144, moe_intermediate_size=768, num_hidden_layers=48, num_attention_heads=32, num_key_value_heads=4, head_dim=128, num_experts=128, num_experts_per_tok=8, vocab_size=151936),
  "gpt-oss-20b": dict(L, model_type="gpt_oss", architectures=["GptOssForCausalLM"], hidden_size=2880, intermediate_size=2880, num_hidden_layers=24, num_attention_heads=64, num_key_value_heads=8, head_dim=64, vocab_size=201088, num_local_experts=32, num_experts_per_tok=4, experts_per_token=4, attention_bias=True, sliding_window=128, layer_types=["sliding_attention", "full_attention"] * 12, swiglu_limit=7.0, rope_theta=150000.0, initial_context_length=4096,
    rope_scaling=dict(rope_type="yarn", factor=32.0, beta_fast=32.0, beta_slow=1.0, original_max_position_embeddings=4096, truncate=False), quantization_config=dict(quant_method="mxfp4", modules_to_not_convert=["model.layers.*.self_attn", "model.layers.*.mlp.router", "model.embed_tokens", "lm_head"])),
  "gemma-3-12b": dict(model_type="gemma3_text", architectures=["Gemma3ForCausalLM"], hidden_activation="gelu_pytorch_tanh", rms_norm_eps=1e-6, max_position_embeddings=131072, rope_theta=1e6, rope_local_base_freq=10000.0, tie_word_embeddings=True, torch_dtype="bfloat16", bos_token_id=2, eos_token_id=1, pad_token_id=0, hidden_size=3840, intermediate_size=15360, num_hidden_layers=48, num_attention_heads=16, num_key_value_heads=8, head_dim=256, vocab_size=262208, sliding_window=1024, sliding_window_pattern=6, query_pre_attn_scalar=256, attention_bias=False),
  "deepseek-v2-lite": dict(L, model_type="deepseek_v2", architectures=["DeepseekV2ForCausalLM"], rms_norm_eps=1e-6, rope_theta=10000.0, max_position_embeddings=163840, hidden_size=2048, intermediate_size=10944, moe_intermediate_size=1408, num_hidden_layers=27, num_attention_heads=16, num_key_value_heads=16, n_routed_experts=64, n_shared_experts=2, num_experts_per_tok=6, first_k_dense_replace=1, moe_layer_freq=1, kv_lora_rank=512, q_lora_rank=None, qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128, vocab_size=102400, n_group=1, topk_group=1, topk_method="greedy", scoring_func="softmax", norm_topk_prob=False, routed_scaling_factor=1.0, attention_bias=False,
    rope_scaling=dict(type="yarn", rope_type="yarn", factor=40.0, beta_fast=32, beta_slow=1, mscale=0.707, mscale_all_dim=0.707, original_max_position_embeddings=4096)),
}

# ---------------------------------------------------------------- plans: which requests to add before which step

def ramp(count, first, budget=BUDGET):
    """Prompt lengths to add before each of the K ramp steps so that all `count` requests have `first` cached tokens in the step after the ramp."""
    for k_total in range(1, 4000):
        running, steps = 0, []
        for k in range(k_total):
            length = first - (k_total - 1 - k)
            if length < 1: running = -1; break
            add = min(count - running, max(0, (budget - running) // length))
            if add == 0 and running < count: running = -1; break  # no room at all: this many steps cannot work
            steps.append([length] * add); running += add
        if running == count: return steps
        if running == -1 and first - k_total < 1: break
    raise ValueError(f"no ramp for {count} x {first} within {budget}")

def decode_window(count, context, warm=WARM, steps=STEPS, tail=TAIL):
    """(adds, first measured step, number measured); adds[i]: (prompt, max_tokens) of the requests added before step i."""
    r = ramp(count, context - 1 - warm - steps // 2); total = warm + steps + tail
    adds = [[(p, len(r) - k + total) for p in lengths] for k, lengths in enumerate(r)] + [[] for _ in range(total)]
    return adds, len(r) + warm, steps

def prefill_window(count, length, warm=3, steps=20):
    return [[(length, 1)] * count for _ in range(warm + steps)], warm, steps

def mixed_window(length, count, context, warm=WARM, steps=STEPS):
    r = ramp(count, context - 1 - warm - steps // 2); total = warm + steps + 2
    adds = [[(p, len(r) - k + total) for p in lengths] for k, lengths in enumerate(r)]
    adds += [[(length, 1)] for _ in range(warm + steps)] + [[], []]
    return adds, len(r) + warm, steps

def groups_of(pairs):
    """[(new, cached), ...] -> COUNTxNEW@CACHED+..., most new tokens first."""
    seen = {}
    for p in pairs: seen[p] = seen.get(p, 0) + 1
    return "+".join(f"{n}x{new}@{cached}" for (new, cached), n in sorted(seen.items(), key=lambda kv: (-kv[0][0], -kv[0][1])))

def tokens_needed(adds): return sum(p + m for step in adds for p, m in step if m > 1) + max([sum(p for p, m in step if m == 1) * 3 for step in adds] or [0])
def prompt_tokens(adds): return sum(p for step in adds for p, _ in step)

# ---------------------------------------------------------------- the engine

def build(name, quant=None, executor=None):
    path = os.path.join(tempfile.gettempdir(), "models", name); os.makedirs(path, exist_ok=True)
    with open(path + "/config.json", "w") as f: json.dump(C[name], f)
    from vllm.engine.arg_utils import EngineArgs
    from vllm.usage.usage_lib import UsageContext
    from vllm.v1.engine.llm_engine import LLMEngine
    a = EngineArgs(model=path, load_format="dummy", skip_tokenizer_init=True, max_model_len=16384, gpu_memory_utilization=0.92, enable_prefix_caching=False, quantization=quant or None, max_num_batched_tokens=BUDGET, max_num_seqs=1024, disable_log_stats=True)
    if executor is None: return LLMEngine.from_engine_args(a, usage_context=UsageContext.OPENAI_API_SERVER, enable_multiprocessing=False)
    return LLMEngine(vllm_config=a.create_engine_config(UsageContext.OPENAI_API_SERVER), executor_class=executor, log_stats=False, multiprocess_mode=False)

class Driver:
    """Adds requests and steps the engine core; records for each executed step what it held and when its result came."""
    def __init__(self, engine, vocab):
        import torch
        from vllm import SamplingParams
        self.torch, self.SP, self.engine, self.client, self.core = torch, SamplingParams, engine, engine.engine_core, engine.engine_core.engine_core
        self.vocab, self.serial, self.rng, self.tasks = vocab, 0, random.Random(7), engine.get_supported_tasks()
        self.records, self.by_id, self.marking = [], {}, False
        runner = self.runner()
        if runner is not None:
            self.exec0, self.sample0 = runner.execute_model, runner.sample_tokens
            runner.execute_model, runner.sample_tokens = self.execute_model, self.sample_tokens
        else: self.hook_schedule()
        self.update0 = self.core.scheduler.update_from_output; self.core.scheduler.update_from_output = self.update
    def runner(self):
        w = getattr(self.core.model_executor, "driver_worker", None); w = getattr(w, "worker", w)
        return getattr(w, "model_runner", None)
    def hook_schedule(self):  # no real worker (tests)
        s0 = self.core.scheduler.schedule
        def schedule(*a, **k):
            so = s0(*a, **k)
            if so.total_num_scheduled_tokens: self.note(so)
            return so
        self.core.scheduler.schedule = schedule
    def note(self, so):
        cached = {r.req_id: r.num_computed_tokens for r in so.scheduled_new_reqs}
        cached.update(zip(so.scheduled_cached_reqs.req_ids, so.scheduled_cached_reqs.num_computed_tokens))
        rec = dict(so=so, pairs=[(n, cached[r]) for r, n in so.num_scheduled_tokens.items()], out=None, e0=None, e1=None)
        self.records.append(rec); self.by_id[id(so)] = rec
        return rec
    def execute_model(self, so, *a, **k):
        if not getattr(so, "total_num_scheduled_tokens", 0): return self.exec0(so, *a, **k)
        rec = self.current = self.note(so)
        rec["e0"], rec["e1"] = self.torch.cuda.Event(enable_timing=True), self.torch.cuda.Event(enable_timing=True)
        if self.marking: self.torch.cuda._sleep(2000)
        rec["e0"].record()
        return self.exec0(so, *a, **k)
    def sample_tokens(self, *a, **k):
        out = self.sample0(*a, **k); self.current["e1"].record()
        return out
    def update(self, so, *a, **k):
        rec = self.by_id.get(id(so))
        if rec is not None: rec["out"] = time.perf_counter()
        return self.update0(so, *a, **k)
    def request(self, prompt, max_tokens):
        self.serial += 1; rid = f"r{self.serial}"
        ids = [self.rng.randrange(10, self.vocab - 10) for _ in range(prompt)]
        p = self.SP(max_tokens=max_tokens, ignore_eos=True, temperature=0.0, detokenize=False)
        req = self.engine.input_processor.process_inputs(rid, {"prompt_token_ids": ids}, p, supported_tasks=self.tasks)
        self.engine.input_processor.assign_request_id(req)
        return req
    def drain(self):
        for _ in range(20000):
            if not (self.core.scheduler.has_requests() or self.core.batch_queue): return
            self.client.get_output()
        raise RuntimeError("the engine does not drain")
    def window(self, adds, first, steps, profile=None):
        """Runs a window; returns its measured records. profile(start|stop) is called around 4 steps in the middle of the measured ones."""
        prepared = [[self.request(p, m) for p, m in step] for step in adds]
        self.records, self.by_id = [], {}
        gc.collect(); gc.disable()
        middle = first + steps // 2 if profile else -1
        try:
            for i, reqs in enumerate(prepared):
                if i == middle: self.torch.cuda.synchronize(); profile("start"); self.marking = True
                for r in reqs: self.client.add_request(r)
                self.client.get_output()
                if profile and i == middle + 3: self.torch.cuda.synchronize(); self.marking = False; profile("stop")
            self.drain()
        finally: gc.enable(); self.marking = False
        if self.runner() is not None: self.torch.cuda.synchronize()
        rec = self.records
        for i, r in enumerate(rec):
            r["wall"] = 1e6 * (r["out"] - rec[i - 1]["out"]) if i and r["out"] and rec[i - 1]["out"] else None
            r["device"] = 1e3 * r["e0"].elapsed_time(r["e1"]) if r["e0"] is not None else None
            r["so"] = r["e0"] = r["e1"] = None
        if profile: return rec[middle:middle + 4]
        return rec[first:first + steps]

def summary(records):
    walls = [r["wall"] for r in records if r["wall"] is not None]; dev = [r["device"] for r in records if r["device"] is not None]
    mid = records[len(records) // 2]
    shapes = {tuple(sorted(n for n, _ in r["pairs"])) for r in records}
    return dict(groups=groups_of(mid["pairs"]), median=statistics.median(walls), min=min(walls), max=max(walls), device=statistics.median(dev) if dev else None, uniform=len(shapes) == 1, steps=len(walls))

# ---------------------------------------------------------------- Kineto traces

GPU = ("kernel", "gpu_memcpy", "gpu_memset")
def dims(v): return "x".join(str(int(x)) for x in v) if isinstance(v, (list, tuple)) else ""
def parse_trace(trace, which=2, marker="spin_kernel"):
    """Rows of the step that begins at marker number `which` (0 based); the marker kernels themselves are left out."""
    events = [e for e in trace["traceEvents"] if e.get("ph") == "X" and e.get("cat") in GPU]
    launches = {}
    for e in trace["traceEvents"]:
        if e.get("cat") in ("cuda_runtime", "cuda_driver"):
            c = (e.get("args") or {}).get("correlation")
            if c is not None and (c not in launches or "GraphLaunch" in e["name"]): launches[c] = e["name"]
    events.sort(key=lambda e: (e["ts"], e["ts"] + e.get("dur", 0)))
    marks = [e for e in events if e["cat"] == "kernel" and marker in e["name"]]
    if not marks: start, end = float("-inf"), float("inf")
    else:
        which = min(which, len(marks) - 1); start = marks[which]["ts"] + marks[which]["dur"]
        end = marks[which + 1]["ts"] if which + 1 < len(marks) else float("inf")
    shared = {}
    for e in events: c = (e.get("args") or {}).get("correlation"); shared[c] = shared.get(c, 0) + 1
    graph = lambda c: 1 if "GraphLaunch" in launches.get(c, "") or (c not in launches and c is not None and shared.get(c, 0) > 1) else 0
    rows, origin = [], start if marks else (events[0]["ts"] if events else 0)
    for e in events:
        if e["ts"] + 1e-9 < start or e["ts"] >= end or marker in e["name"]: continue
        a = e.get("args") or {}; c = a.get("correlation"); name = e["name"]
        if e["cat"] != "kernel" and a.get("bytes") is not None: name += f" bytes={a['bytes']}"
        rows.append(dict(order=len(rows), name=name, grid=dims(a.get("grid")), block=dims(a.get("block")), stream=a.get("stream", e.get("tid")), start_us=round(e["ts"] - origin, 3), duration_us=round(e.get("dur", 0), 3), is_graph=graph(c)))
    return rows

class Profiler:
    def __init__(self, torch, path): self.torch, self.path = torch, path
    def __call__(self, what):
        if what == "start":
            from torch.profiler import profile, ProfilerActivity
            self.p = profile(activities=[ProfilerActivity.CUDA]); self.p.__enter__()
        else:
            self.p.__exit__(None, None, None); self.p.export_chrome_trace(self.path)

# ---------------------------------------------------------------- output

class Table:
    def __init__(self, path, columns):
        self.f = open(path, "w", newline=""); self.w = csv.DictWriter(self.f, columns); self.w.writeheader(); self.f.flush()
    def add(self, rows): self.w.writerows(rows); self.f.flush()

def r3(x): return "" if x is None else round(x, 3)

def plan(extras):
    core = [("decode", (8, 2000)), ("decode", (64, 2000)), ("prefill", (1, 2048)), ("mixed", (512, 32, 1024)), ("decode", (1, 2000)), ("decode", (256, 500)), ("decode", (1, 500)), ("decode", (8, 500)), ("decode", (64, 500)), ("prefill", (1, 512)), ("prefill", (1, 8192)), ("prefill", (8, 1024)), ("decode", (1, 8000)), ("decode", (8, 8000)), ("decode", (256, 2000)), ("decode", (64, 8000)), ("decode", (256, 8000))]
    more = [("mixed", (256, 32, 1024)), ("decode", (32, 2000)), ("decode", (128, 2000)), ("mixed", (2048, 32, 1024)), ("prefill", (1, 128)), ("prefill", (1, 1024)), ("prefill", (1, 4096)), ("decode", (2, 2000)), ("decode", (4, 2000)), ("decode", (16, 2000)), ("decode", (512, 500))]
    return core + (more if extras else [])
PROFILED = [("decode-8", "decode", (8, 2000)), ("decode-64", "decode", (64, 2000)), ("prefill-2048", "prefill", (1, 2048)), ("mixed-512", "mixed", (512, 32, 1024)), ("mixed-256", "mixed", (256, 32, 1024))]
def windows(text):
    """decode-8-2000,mixed-512-32-1024 -> [(kind, (numbers)), ...]"""
    return [(w.split("-")[0], tuple(map(int, w.split("-")[1:]))) for w in text.split(",") if w != "none"]
KINDS = dict(decode=decode_window, prefill=prefill_window, mixed=mixed_window)

def main(argv=None, executor=None):
    ap = argparse.ArgumentParser(); ap.add_argument("model"); ap.add_argument("--seconds", type=float, default=420); ap.add_argument("--quick", action="store_true"); ap.add_argument("--no-profile", action="store_true"); ap.add_argument("--no-extras", action="store_true"); ap.add_argument("--windows"); ap.add_argument("--profiles")
    o = ap.parse_args(argv); name, _, quant = o.model.partition(":"); tag = o.model.replace(":", "-"); left = lambda: o.seconds - (time.time() - T0)
    if name not in C: ap.error(f"unknown model {name}")
    engine = build(name, quant, executor); ready = time.time() - T0
    import torch, vllm
    d = Driver(engine, C[name]["vocab_size"]); cfg = engine.vllm_config
    blocks = cfg.cache_config.num_gpu_blocks; cache = blocks * cfg.cache_config.block_size
    info = dict(model=o.model, vllm=vllm.__version__, torch=torch.__version__, ready_s=round(ready, 1), cache_tokens=cache, block=cfg.cache_config.block_size, v2_runner=bool(cfg.use_v2_model_runner), batch_queue=d.core.batch_queue_size, async_scheduling=cfg.scheduler_config.async_scheduling, cudagraph_mode=str(cfg.compilation_config.cudagraph_mode), capture_sizes=list(cfg.compilation_config.cudagraph_capture_sizes or []), max_num_batched_tokens=cfg.scheduler_config.max_num_batched_tokens, max_num_seqs=cfg.scheduler_config.max_num_seqs, runner=str(type(d.runner())))
    try: info["gpu"] = torch.cuda.get_device_name(0)
    except Exception: pass
    print("READY", json.dumps(info), flush=True)
    with open(f"{OUT}/engine-info-{tag}.json", "w") as f: json.dump(info, f, indent=1)
    steps = Table(f"{OUT}/engine-steps-{tag}.csv", ["model", "mode", "groups", "median_us", "min_us", "max_us", "device_us"])
    samples = Table(f"{OUT}/engine-samples-{tag}.csv", ["window", "index", "groups", "wall_us", "device_us"])
    reserve = 0 if o.no_profile else 60; lines = []
    rate = 15000.0 if "30b" in name or "14b" in name else 25000.0  # prompt tokens a second, to guess a window's time
    d.window(*decode_window(4, 300, 4, 4)); d.window(*prefill_window(1, 600, 2, 4))  # first use of everything
    for kind, args in windows(o.windows) if o.windows else plan(not o.no_extras and not o.quick):
        label = f"{kind}{args}"; t = time.time()
        if o.quick and len(lines) >= 4: break
        try:
            adds, first, n = KINDS[kind](*args)
            if tokens_needed(adds) > 0.97 * cache: print("SKIP", label, "does not fit the cache", tokens_needed(adds), ">", cache, flush=True); continue
            guess = prompt_tokens(adds) / rate + 2
            if left() - reserve < guess: print(f"SKIP {label}: {left():.0f} s left, {reserve} s kept for profiles, needs about {guess:.0f} s", flush=True); continue
            recs = d.window(adds, first, n); s = summary(recs)
        except Exception as e:
            print("FAILED", label, type(e).__name__, str(e)[:300], flush=True)
            try: d.drain()
            except Exception as e2: print("ENGINE DEAD", str(e2)[:200], flush=True); break
            continue
        spent = time.time() - t
        if spent > 3: rate = 0.5 * rate + 0.5 * prompt_tokens(adds) / spent
        steps.add([dict(model=o.model, mode="vllm", groups=s["groups"], median_us=r3(s["median"]), min_us=r3(s["min"]), max_us=r3(s["max"]), device_us=r3(s["device"]))])
        samples.add([dict(window=label, index=i, groups=groups_of(r["pairs"]), wall_us=r3(r["wall"]), device_us=r3(r["device"])) for i, r in enumerate(recs)])
        lines.append(f"{s['groups']:<28} wall {s['median']:>10.1f} [{s['min']:.1f} .. {s['max']:.1f}] device {r3(s['device'])} us, {s['steps']} steps, {spent:.1f} s{'' if s['uniform'] else '  NOT UNIFORM'}")
        print("STEP", o.model, lines[-1], flush=True)
    if not o.no_profile:
        kernels = Table(f"{OUT}/engine-kernels-{tag}.csv", ["step", "groups", "order", "name", "grid", "block", "stream", "start_us", "duration_us", "is_graph"])
        paths = []
        try:  # CUPTI's first use
            from torch.profiler import profile, ProfilerActivity
            if torch.cuda.is_available() and executor is None:
                with profile(activities=[ProfilerActivity.CUDA]): torch.zeros(8, device="cuda").add_(1); torch.cuda.synchronize()
        except Exception as e: print("PROFILER first use:", str(e)[:200], flush=True)
        for label, kind, args in [("-".join(map(str, (k, *a))), k, a) for k, a in windows(o.profiles)] if o.profiles else PROFILED[:2 if o.quick else None]:
            if left() < 8: print("SKIP profile", label, flush=True); continue
            try:
                path = os.path.join(tempfile.gettempdir(), f"trace-{tag}-{label}.json"); t = time.time()
                recs = d.window(*KINDS[kind](*args), profile=Profiler(torch, path)); paths.append(path)
                with open(path) as f: rows = parse_trace(json.load(f))
                g = groups_of(recs[min(2, len(recs) - 1)]["pairs"]); kernels.add([dict(step=label, groups=g, **r) for r in rows])
                busy = sum(r["duration_us"] for r in rows); span = max([r["start_us"] + r["duration_us"] for r in rows] or [0])
                lines.append(f"kernels {label:<14} {g:<26} {len(rows)} activities, {sum(r['is_graph'] for r in rows)} in graphs, busy {busy:.0f} us of {span:.0f} us ({time.time() - t:.1f} s)"); print("PROFILE", lines[-1], flush=True)
            except Exception as e:
                print("FAILED profile", label, type(e).__name__, str(e)[:300], flush=True)
                try: d.drain()
                except Exception: break
        if paths:
            with tarfile.open(f"{OUT}/engine-traces-{tag}.tar.gz", "w:gz") as t:
                for p in paths: t.add(p, arcname=os.path.basename(p))
    print(f"== {o.model}: ready after {ready:.0f} s, cache {cache} tokens, whole run {time.time() - T0:.0f} s"); print("\n".join(lines), flush=True)
    return lines

if __name__ == "__main__":
    main(); sys.stdout.flush(); os._exit(0)  # no slow teardown
