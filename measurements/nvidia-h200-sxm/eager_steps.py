"""Eager steps of Hugging Face modules on one NVIDIA GPU: random weights, bf16, the attention that the library chooses.

Writes $OUT/eager-steps.csv (as of data/h200), $OUT/modules.json (which kernels each module of a layer starts, and how many
calls of the framework lie around them) and $OUT/configs.json.
"""
import csv, json, os, statistics, sys, time
import torch, transformers
from transformers import AutoModelForCausalLM, AutoModel, AutoConfig

OUT = os.environ.get("OUT", ".")
T0 = time.time()
torch.manual_seed(0)
C = transformers
CONFIGS = {
    "llama-3.2-1b": C.LlamaConfig(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32, num_key_value_heads=8, head_dim=64, max_position_embeddings=131072, tie_word_embeddings=True),
    "gpt2-large": C.GPT2Config(n_layer=36, n_head=20, n_embd=1280, vocab_size=50257),
    "pythia-1.4b": C.GPTNeoXConfig(vocab_size=50304, hidden_size=2048, num_hidden_layers=24, num_attention_heads=16, intermediate_size=8192, max_position_embeddings=8192, rotary_pct=0.25),
    "qwen3-8b-12layers": C.Qwen3Config(vocab_size=151936, hidden_size=4096, intermediate_size=12288, num_hidden_layers=12, num_attention_heads=32, num_key_value_heads=8, head_dim=128, max_position_embeddings=40960),
    "phi-4-10layers": C.Phi3Config(vocab_size=100352, hidden_size=5120, intermediate_size=17920, num_hidden_layers=10, num_attention_heads=40, num_key_value_heads=10, max_position_embeddings=16384, original_max_position_embeddings=16384, pad_token_id=0, sliding_window=None),
    "gemma-2-9b-14layers": C.Gemma2Config(vocab_size=256000, hidden_size=3584, intermediate_size=14336, num_hidden_layers=14, num_attention_heads=16, num_key_value_heads=8, head_dim=256, max_position_embeddings=8192),
    "qwen3-30b-a3b-8layers": C.Qwen3MoeConfig(vocab_size=151936, hidden_size=2048, intermediate_size=6144, num_hidden_layers=8, num_attention_heads=32, num_key_value_heads=4, head_dim=128, num_experts=128, num_experts_per_tok=8, moe_intermediate_size=768, norm_topk_prob=True, max_position_embeddings=40960),
    "deepseek-v3-4layers": C.DeepseekV3Config(num_hidden_layers=4, first_k_dense_replace=1),
    "bert-large": C.BertConfig(vocab_size=30522, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096),
}
PREFILLS = [(1, 128), (1, 512), (4, 512), (1, 4096), (8, 1024)]
DECODES = [(1, 511), (8, 2047), (32, 1023)]
rows, modules = [], {}


def timed(f, n):
    f(); f()
    torch.cuda.synchronize()
    times = []
    for _ in range(n):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        f()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - begin) * 1e3)
    return times


def keep(name, phase, dims, t):
    rows.append(dict(
        model=name, phase=phase, mode="eager", dims=";".join(f"{k}={v}" for k, v in dims.items()),
        median_ms=round(statistics.median(t), 4), min_ms=round(min(t), 4), max_ms=round(max(t), 4),
        steps=len(t), peak_mb=torch.cuda.max_memory_allocated() >> 20))


def layer_of(name):
    """The path of a module with its layer's number taken out; None for layers but the second (and the last)."""
    parts = name.split(".")
    for index, part in enumerate(parts):
        if part.isdigit():
            if index and parts[index - 1] in ("layers", "h", "layer"):
                return ".".join(parts[index + 1:]) or "layer", int(part)
            return None
    return name or "model", None


def profiled(model, f, label):
    """Kernels and calls by the innermost module that starts them."""
    from torch.profiler import profile, ProfilerActivity as A, record_function
    stack, hooks = [], []
    count = model.config.num_hidden_layers
    for name, module in model.named_modules():
        found = layer_of(name)
        if found is None or found[1] not in (None, 0, count - 1):
            continue
        text = f"M|{'-' if found[1] is None else found[1]}|{found[0]}|{type(module).__name__}"
        def before(_, __, text=text):
            r = record_function(text)
            r.__enter__()
            stack.append(r)
        def after(*_):
            stack.pop().__exit__(None, None, None)
        hooks += [module.register_forward_pre_hook(before), module.register_forward_hook(after)]
    f()
    torch.cuda.synchronize()
    with profile(activities=[A.CPU, A.CUDA], record_shapes=True) as p:
        f()
        torch.cuda.synchronize()
    for hook in hooks:
        hook.remove()
    path = f"/tmp/{label.replace('/', '-')}.json"
    p.export_chrome_trace(path)
    events = json.load(open(path))["traceEvents"]
    os.remove(path)
    marks = sorted((e for e in events if e.get("cat") == "user_annotation" and e["name"].startswith("M|")), key=lambda e: (e["ts"], -e["dur"]))
    ops = sorted((e for e in events if e.get("cat") == "cpu_op"), key=lambda e: (e["ts"], -e["dur"]))
    launches = {e["args"]["correlation"]: e for e in events if e.get("cat") in ("cuda_runtime", "cuda_driver") and "correlation" in e.get("args", {})}
    kernels = [e for e in events if e.get("cat") in ("kernel", "gpu_memcpy", "gpu_memset")]
    def innermost(ts, spans):
        best = None
        for e in spans:
            if e["ts"] > ts:
                break
            if e["ts"] + e["dur"] >= ts:
                best = e
        return best
    items = []
    for op in ops:
        mark = innermost(op["ts"], marks)
        items.append((op["ts"], mark["name"] if mark else "", "op", op["name"], str(op.get("args", {}).get("Input Dims", ""))))
    for k in kernels:
        launch = launches.get(k["args"].get("correlation"))
        if launch is None:
            continue
        mark, op = innermost(launch["ts"], marks), innermost(launch["ts"], ops)
        short = k["name"].replace("void at::native::", "")[:110]
        items.append((launch["ts"], mark["name"] if mark else "", "kernel", short, f"{k['args'].get('grid')} {op['name'] if op else ''} {op.get('args', {}).get('Input Dims', '') if op else ''} {round(k['dur'], 2)}"))
    items.sort(key=lambda i: i[0])
    table = []
    for _, mark, kind, name, detail in items:
        if "|0|" in mark and count > 1:
            continue
        if not table or table[-1]["module"] != mark:
            table.append(dict(module=mark, calls=0, kernels=[]))
        if kind == "op":
            table[-1]["calls"] += 1
        else:
            table[-1]["kernels"].append(f"{name} | {detail}")
    modules[label] = table
    waits = [e for e in events if e.get("cat") == "cuda_runtime" and "Synchronize" in e["name"]]
    busy = sum(k["dur"] for k in kernels) / 1e3
    print(label, "synchronisations", len(waits), "kernels' ms", round(busy, 2))
    print(label, len(ops), "calls", len(kernels), "kernels", f"{time.time() - T0:.0f}s", flush=True)


@torch.no_grad()
def measure(name, config):
    isEncoder = name.startswith("bert")
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = (AutoModel if isEncoder else AutoModelForCausalLM).from_config(config)
    torch.set_default_dtype(torch.float32)
    model = model.to(torch.bfloat16).eval()
    kept = {} if isEncoder else dict(use_cache=True, logits_to_keep=1)
    context = getattr(config, "max_position_embeddings", 1024)
    for b, s in PREFILLS:
        if s > context or (name.startswith("deepseek") and b * s > 4096):
            continue
        torch.cuda.reset_peak_memory_stats()
        x = torch.randint(0, config.vocab_size, (b, s), device="cuda")
        f = lambda: model(x, **kept)
        keep(name, "prefill", dict(B=b, S=s), timed(f, 5))
        if (b, s) == (4, 512):
            profiled(model, f, f"{name}/prefill")
    for b, s in [] if isEncoder else DECODES:
        if s > context - 64:
            s = context - 64
        if name.startswith("deepseek") and b * s > 20000:
            continue
        x = torch.randint(0, config.vocab_size, (b, s), device="cuda")
        cache = model(x, **kept).past_key_values
        torch.cuda.reset_peak_memory_stats()
        y = torch.randint(0, config.vocab_size, (b, 1), device="cuda")
        def f():
            model(y, past_key_values=cache, use_cache=True)
        keep(name, "decode", dict(B=b, context=s + 1), timed(f, 9))
        if b == 8:
            profiled(model, f, f"{name}/decode")
        del cache
        torch.cuda.empty_cache()
    print(name, "attention:", model.config._attn_implementation, f"{time.time() - T0:.0f}s", flush=True)
    del model
    torch.cuda.empty_cache()


def save():
    with open(f"{OUT}/eager-steps.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    json.dump(modules, open(f"{OUT}/modules.json", "w"), indent=0)
    json.dump({n: json.loads(c.to_json_string(use_diff=False)) for n, c in CONFIGS.items()}, open(f"{OUT}/configs.json", "w"))


print("torch", torch.__version__, "transformers", transformers.__version__, torch.cuda.get_device_name())
for name in sys.argv[1:] or list(CONFIGS):
    config = CONFIGS[name]
    try:
        measure(name, config)
    except Exception as error:
        print(name, "failed:", repr(error)[:400], flush=True)
    save()
for row in rows:
    print(row["model"], row["phase"], row["dims"], row["median_ms"], row["min_ms"])
