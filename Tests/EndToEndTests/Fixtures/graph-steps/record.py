"""Eager and captured steps of one module in one run; the profiler's own cost. Writes $OUT."""
import gzip, json, os, shutil, statistics, sys, time, traceback, torch, torch.nn as nn, torch.nn.functional as F
from torch.profiler import profile as P, ProfilerActivity as A
OUT = os.environ.get("OUT", "."); TMP = "/tmp"; dev = "cuda"; T0 = time.time(); rows = []
torch.manual_seed(0)
class Norm(nn.Module):
    def __init__(s, n): super().__init__(); s.weight = nn.Parameter(torch.ones(n))
    def forward(s, x):
        y = x.float(); y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-5); return s.weight * y.to(x.dtype)
def rot(x, cos, sin):
    a, b = x.chunk(2, -1); return x * cos + torch.cat((-b, a), -1) * sin
class Layer(nn.Module):
    def __init__(s, h, ff, nh, kv, hd):
        super().__init__(); s.nh, s.kv, s.hd = nh, kv, hd
        s.n1, s.n2 = Norm(h), Norm(h); L = lambda i, o: nn.Linear(i, o, bias=False)
        s.q, s.k, s.v, s.o = L(h, nh * hd), L(h, kv * hd), L(h, kv * hd), L(nh * hd, h); s.g, s.u, s.d = L(h, ff), L(h, ff), L(ff, h)
    def forward(s, x, cos, sin, cache, pos):
        B, S, _ = x.shape; y = s.n1(x)
        q, k, v = (m(y).view(B, S, -1, s.hd).transpose(1, 2) for m in (s.q, s.k, s.v))
        q, k = rot(q, cos, sin), rot(k, cos, sin)
        mask = None
        if cache is not None:
            K, V = cache; K.index_copy_(2, pos, k); V.index_copy_(2, pos, v)
            if S == 1: k, v = K, V; mask = (torch.arange(K.shape[2], device=x.device) <= pos).view(1, 1, 1, -1)
        k, v = (t.repeat_interleave(s.nh // s.kv, 1) for t in (k, v))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=S > 1)
        x = x + s.o(a.transpose(1, 2).reshape(B, S, -1)); y = s.n2(x); return x + s.d(F.silu(s.g(y)) * s.u(y))
class Llama(nn.Module):
    def __init__(s, n=16, h=2048, ff=8192, nh=32, kv=8, hd=64, V=128256):
        super().__init__(); s.e = nn.Embedding(V, h); s.l = nn.ModuleList([Layer(h, ff, nh, kv, hd) for _ in range(n)]); s.n = Norm(h); s.hd = hd
        s.register_buffer("f", 500000.0 ** (-torch.arange(0, hd, 2).float() / hd))
    def forward(s, t, pos, caches=None, last=True):
        x = s.e(t); a = pos.float()[:, None] * s.f.float()[None]; a = torch.cat((a, a), -1); cos, sin = a.cos().to(x.dtype)[None, None], a.sin().to(x.dtype)[None, None]
        for i, l in enumerate(s.l): x = l(x, cos, sin, caches[i] if caches else None, pos)
        x = s.n(x); return F.linear(x[:, -1:] if last else x, s.e.weight)
def timed(f, n=20, warm=3):
    for _ in range(warm): f()
    torch.cuda.synchronize(); t = []
    for _ in range(n):
        torch.cuda.synchronize(); t0 = time.perf_counter(); f(); torch.cuda.synchronize(); t.append((time.perf_counter() - t0) * 1e3)
    return t
def trace(f, name, acts=(A.CPU, A.CUDA), shapes=True, keep=True):
    f(); torch.cuda.synchronize()
    with P(activities=list(acts), record_shapes=shapes) as p:
        torch.cuda.synchronize(); t0 = time.perf_counter(); f(); torch.cuda.synchronize(); dt = (time.perf_counter() - t0) * 1e3
    if keep:
        p.export_chrome_trace(f"{TMP}/{name}.json")
        with open(f"{TMP}/{name}.json", "rb") as i, gzip.open(f"{OUT}/{name}.json.gz", "wb", 9) as o: shutil.copyfileobj(i, o)
    return dt
def row(case, mode, t): 
    rows.append((case, mode, statistics.median(t), min(t), max(t), len(t))); print(*rows[-1], f"{time.time()-T0:.0f}s", flush=True); write()
def write():
    with open(f"{OUT}/steps.csv", "w") as o:
        o.write("case,mode,median_ms,min_ms,max_ms,steps\n")
        for r in rows: o.write(",".join(map(str, r[:2])) + "," + ",".join(f"{v:.4f}" for v in r[2:5]) + f",{r[5]}\n")
def section(name, f, *a):
    try: f(*a)
    except Exception:
        print("SECTION FAILED", name, flush=True); traceback.print_exc(file=sys.stdout); torch.set_default_dtype(torch.float32)
def pair(case, f): section(case, pair_, case, f)
def pair_(case, f):
    row(case, "eager", timed(f))
    s = torch.cuda.Stream(); s.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(s):
        for _ in range(3): f()
    torch.cuda.current_stream().wait_stream(s); g = torch.cuda.CUDAGraph()
    with torch.cuda.graph(g): f()
    row(case, "graph", timed(g.replay)); row(case, "eager-again", timed(f))
    t = [trace(f, case + "-eager", keep=i == 2) for i in range(3)]; row(case, "eager-profiled", t)
    t = [trace(g.replay, case + "-graph", keep=i == 2) for i in range(3)]; row(case, "graph-profiled", t)
def llama(dtype=torch.bfloat16):
    torch.set_default_dtype(dtype)
    with torch.device(dev): m = Llama()
    torch.set_default_dtype(torch.float32); return m
m = llama()
for p in m.parameters(): p.data.normal_(0, 0.02)
with torch.no_grad():
    for B, S, ctx in ((1, 512, 1024), (8, 1, 2048), (1, 1, 1024), (1, 2048, 2048)):
        caches = [(torch.zeros(B, 8, ctx, 64, device=dev, dtype=torch.bfloat16), torch.zeros(B, 8, ctx, 64, device=dev, dtype=torch.bfloat16)) for _ in range(16)]
        x = torch.randint(0, 128256, (B, S), device=dev); pos = torch.arange(S, device=dev) if S > 1 else torch.tensor([ctx - 2], device=dev)
        pair(f"llama-3.2-1b-{'prefill' if S > 1 else 'decode'}-b{B}-{'s' if S > 1 else 'c'}{S if S > 1 else ctx}", lambda: m(x, pos, caches))
del caches
opt = torch.optim.AdamW(m.parameters(), lr=1e-5, fused=True, capturable=True); x = torch.randint(0, 128256, (1, 1024), device=dev); y = torch.randint(0, 128256, (1024,), device=dev); pos = torch.arange(1024, device=dev)
def train():
    opt.zero_grad(set_to_none=True); loss = F.cross_entropy(m(x, pos, None, False).view(1024, -1), y); loss.backward(); opt.step()
pair("llama-3.2-1b-train-b1-s1024", train)
del opt, m; torch.cuda.empty_cache()
# What the profiler costs: loops of one kind of event each, and whole steps, with and without it.
a = torch.ones(64, device=dev); c = torch.ones(64)
def views(): 
    b = c
    for _ in range(2000): b = b.view(64)
def hostadds():
    for _ in range(2000): c.add_(1)
def adds():
    for _ in range(1000): a.add_(1)
def sets():
    for _ in range(1000): a.zero_()
w = torch.ones(64, 64, device=dev, dtype=torch.bfloat16)
def mms():
    for _ in range(1000): torch.mm(w, w)
def lins():
    for _ in range(1000): F.linear(w, w)
MODES = {"none": None, "cpu": ((A.CPU,), False), "cpu-shapes": ((A.CPU,), True), "cuda": ((A.CUDA,), False), "both": ((A.CPU, A.CUDA), False), "both-shapes": ((A.CPU, A.CUDA), True)}
def loop(name, f):
    with torch.no_grad():
        for mode, how in MODES.items():
            t = timed(f, 7, 2) if how is None else [trace(f, f"{name}-{mode}", how[0], how[1], keep=mode == "both-shapes" and i == 4) for i in range(5)]
            row("loop-" + name, mode, t)
for name, f in (("views", views), ("hostadds", hostadds), ("adds", adds), ("sets", sets), ("mms", mms), ("linears", lins)): section("loop-" + name, loop, name, f)
try:
    from transformers import LlamaConfig, LlamaForCausalLM, GPT2Config, GPT2LMHeadModel, Qwen2Config, Qwen2ForCausalLM
    def build(cls, cfg):
        cfg._attn_implementation = "sdpa"; torch.set_default_dtype(torch.bfloat16)
        with torch.device(dev): q = cls(cfg)
        torch.set_default_dtype(torch.float32); return q.eval()
    hf = {"qwen2-0.5b": lambda: build(Qwen2ForCausalLM, Qwen2Config(vocab_size=151936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24, num_attention_heads=14, num_key_value_heads=2)),
          "llama-3.2-1b-hf": lambda: build(LlamaForCausalLM, LlamaConfig(vocab_size=128256, hidden_size=2048, intermediate_size=8192, num_hidden_layers=16, num_attention_heads=32, num_key_value_heads=8, head_dim=64, max_position_embeddings=131072, tie_word_embeddings=True)),
          "gpt2-124m": lambda: build(GPT2LMHeadModel, GPT2Config(n_layer=12, n_head=12, n_embd=768, vocab_size=50304))}
    def hfrun(name, make):
        q = make(); x = torch.randint(0, 50000, (1, 256), device=dev)
        with torch.no_grad():
            for mode, how in MODES.items():
                f = lambda: q(x, use_cache=True) if name == "gpt2-124m" else q(x, use_cache=True, logits_to_keep=1)
                row(name + "-prefill-s256", mode, timed(f, 11) if how is None else [trace(f, f"{name}-prefill-s256-{mode}", how[0], how[1], keep=mode == "both-shapes" and i == 4) for i in range(5)])
        del q; torch.cuda.empty_cache()
    for name, make in hf.items(): section(name, hfrun, name, make)
except Exception as e: print("HF:", repr(e)[:300])
write()
print(f"{time.time()-T0:.0f}s", sorted(os.listdir(OUT)))
