"""Microbenchmarks of the kernels that vLLM 0.24 runs on an H200, each under CUDA graph replay.

usage: measure_kernels.py [--seconds S] [--families a,b,...] [--smoke] [--append] [--dry]
Families, in order: fa3 moe scaled_mm fused router int4 linear latent sinks mxfp4 mxfp4_pieces pieces.  --smoke: a few small rows of each (about 40 s).  --dry: on the CPU, to test this script.

Writes $OUT/engine-ops.csv: op,sizes,type,library,kernels,median_us,min_us,max_us,calls,sets and $OUT/engine-op-kernels.csv: id,name (kernels' full names).
A row is one call: a graph of `calls` calls is replayed 7 times, each replay's time over `calls`. Weights and caches rotate among `sets` operand sets that exceed four times the L2
(60 MiB) together where that is possible; activations are hot. kernels: #id:short name[grid|block] of each kernel of one call, in order.
"""
import argparse, csv, math, os, statistics, subprocess, sys, time, traceback
T0 = time.time()
for k, v in dict(VLLM_NO_USAGE_STATS="1", HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", VLLM_LOGGING_LEVEL="WARNING", VLLM_USE_FLASHINFER_SAMPLER="0", NCCL_NVLS_ENABLE="0", TORCH_SYMM_MEM_DISABLE_MULTICAST="1", NVSHMEM_DISABLE_NVLS="1").items(): os.environ.setdefault(k, v)
import torch
OUT = os.environ.get("OUT", ".")
ALL = ["fa3", "moe", "scaled_mm", "fused", "router", "int4", "linear", "latent", "sinks", "mxfp4", "mxfp4_pieces", "pieces"]
SHARE = dict(fa3=.34, moe=.34, scaled_mm=.22, fused=.2, router=.15, int4=.15, linear=.12, latent=.3, sinks=.1, mxfp4=.2, mxfp4_pieces=.2, pieces=.2)
DEV = "cuda"; COLD = 252_000_000
bf16, fp8, f32, i32, i64 = torch.bfloat16, torch.float8_e4m3fn, torch.float32, torch.int32, torch.int64
SMOKE = DRY = False

class OutOfTime(Exception): pass

def rotation(nbytes, least=20, most=800): return max(least, min(most, math.ceil(COLD / max(1, nbytes))))
def cdiv(a, b): return -(-a // b)

class Bench:
    def __init__(self, out, append=False):
        mode = "a" if append else "w"
        self.f = open(f"{out}/engine-ops.csv", mode, newline=""); self.w = csv.writer(self.f)
        self.k = open(f"{out}/engine-op-kernels.csv", mode, newline=""); self.kw = csv.writer(self.k)
        if not append: self.w.writerow("op,sizes,type,library,kernels,median_us,min_us,max_us,calls,sets".split(",")); self.kw.writerow(["id", "name"])
        self.ids, self.bad, self.skip, self.notes, self.rows, self.deadline, self.driver, self.shown = {}, {}, set(), [], 0, float("inf"), None, []
        self.base = 1000 if append else 0
        if not DRY:
            self.stream = torch.cuda.Stream(); self.events = [(torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)) for _ in range(7)]
            try:
                from cuda.bindings import driver; self.driver = driver
            except Exception as e: self.note("kernel names", e)
    def note(self, what, e):
        text = f"{what}: {type(e).__name__ if isinstance(e, BaseException) else ''} {str(e)[:300]}".replace("\n", " "); self.notes.append(text); print("FAILED", text, flush=True)
    def check(self):
        if time.time() > self.deadline: raise OutOfTime()
    def kid(self, name):
        if name not in self.ids: self.ids[name] = self.base + len(self.ids); self.kw.writerow([self.ids[name], name]); self.k.flush()
        return self.ids[name]
    @staticmethod
    def short(name):
        s = name.removeprefix("void ").split("(", 1)[0] if not name.startswith("(") else name
        return s.split("<", 1)[0][-60:]
    def names(self, graph, calls):
        """The kernels of the first call in a captured graph, from the graph's own nodes."""
        d = self.driver
        if d is None: return ""
        def ok(r):
            if int(r[0]) != 0: raise RuntimeError(str(r[0]))
            return r[1:] if len(r) > 2 else r[1]
        try:
            g = d.CUgraph(graph.raw_cuda_graph())
            count = ok(d.cuGraphGetNodes(g, 0))[1]; nodes, _ = ok(d.cuGraphGetNodes(g, count))
            per = max(1, cdiv(count, calls)); out = []
            for node in nodes[:per]:
                t = ok(d.cuGraphNodeGetType(node))
                if t != d.CUgraphNodeType.CU_GRAPH_NODE_TYPE_KERNEL: out.append(getattr(t, "name", str(t)).rsplit("_", 1)[-1].lower()); continue
                p = ok(d.cuGraphKernelNodeGetParams(node))
                try: name = ok(d.cuFuncGetName(p.func))
                except Exception: name = ok(d.cuKernelGetName(p.kern))
                name = name.decode() if isinstance(name, bytes) else str(name)
                try: name = torch._C._demangle(name)
                except Exception: pass
                out.append(f"#{self.kid(name)}:{self.short(name)}[{p.gridDimX}x{p.gridDimY}x{p.gridDimZ}|{p.blockDimX * p.blockDimY * p.blockDimZ}]")
            return " + ".join(out)
        except Exception as e:
            if "names" not in self.bad: self.bad["names"] = 1; self.note("names from graph nodes", e)
            return ""
    def time(self, fns, calls):
        """(times of a call in us, kernels, calls)"""
        s = self.stream; torch.cuda.synchronize(); e0, e1 = self.events[0]
        with torch.cuda.stream(s):
            fns[0](); fns[-1](); e0.record(s); fns[0](); e1.record(s)
        s.synchronize(); est = e0.elapsed_time(e1)
        n = max(calls, len(fns)) if est < 1 else max(1, min(max(calls, len(fns)), int(40 / est)))
        g = torch.cuda.CUDAGraph(keep_graph=True)
        with torch.cuda.stream(s):
            g.capture_begin(capture_error_mode="thread_local")
            try:
                for i in range(n): fns[i % len(fns)]()
            finally: g.capture_end()
        g.instantiate()
        names = self.names(g, n)
        cycles = int(1900 * (150 + 1.0 * n))
        with torch.cuda.stream(s):
            g.replay(); s.synchronize(); times = []
            for a, b in self.events:
                torch.cuda._sleep(cycles); a.record(s); g.replay(); b.record(s); s.synchronize(); times.append(1e3 * a.elapsed_time(b) / n)
        g.reset()
        return times, names, n
    def write(self, op, sizes, dtype, lib, names, times, n, sets):
        m = statistics.median(times)
        self.w.writerow([op, ";".join(f"{k}={v}" for k, v in sizes.items()), dtype, lib, names, round(m, 3), round(min(times), 3), round(max(times), 3), n, sets]); self.f.flush(); self.rows += 1
        return m
    def row(self, op, sizes, dtype, lib, make, calls=20, key=None):
        """One row; make() returns the list of closures, one an operand set. Never raises but OutOfTime (and SystemExit where the GPU is lost). Three failures of a key in a row skip the rest of it."""
        self.check(); key = key or (op, dtype)
        if key in self.skip: return None
        try:
            fns = make()
            if DRY: dry(fns); times, names, n = [1.0], "dry", 1
            else: times, names, n = self.time(fns, calls)
            self.bad[key] = 0; sets = min(n, len(fns)); del fns
            m = self.write(op, sizes, dtype, lib, names, times, n, sets)
            if SMOKE: print(f"  {op:<28} {';'.join(f'{k}={v}' for k, v in sizes.items()):<48} {dtype:<10} {m:10.2f} us  {names[:150]}", flush=True)
            return m
        except OutOfTime: raise
        except Exception as e:
            self.bad[key] = self.bad.get(key, 0) + 1
            self.note(f"{op} {sizes} {dtype}", e)
            if DRY: traceback.print_exc(limit=-6)
            elif SMOKE: print("   at", " < ".join(f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(e.__traceback__)[-3:]), flush=True)
            if self.bad[key] >= 3: self.skip.add(key); print("SKIP the rest of", *key, flush=True)
            if not DRY:
                try: torch.cuda.synchronize()
                except Exception as e2: print("GPU LOST:", str(e2)[:200], flush=True); raise SystemExit(77)
            return None

def dry(fns):
    """Calls a closure on the CPU: an operator without a CPU kernel got past its schema, which is what the test is for."""
    try: fns[0](); s = "ran"
    except NotImplementedError as e:
        s = str(e)
        if "CPU" not in s and "backend" not in s: raise
    except (RuntimeError, AttributeError, ValueError, TypeError) as e:
        s = str(e)
        if not any(x in s for x in ("Pointer argument", "cuda", "CUDA", "active driver", "'NoneType' object is not callable", "CPU tensor")): raise
    print("   dry:", s[:110].replace("\n", " "), flush=True)

def rnd(*shape, dtype=bf16, scale=0.5):
    n = math.prod(shape)
    if dtype is fp8:
        piece = (torch.randn(min(n, 1 << 24), device=DEV) * scale).to(fp8).view(torch.uint8); out = torch.empty(n, dtype=torch.uint8, device=DEV)
        for i in range(0, n, piece.numel()): m = min(piece.numel(), n - i); out[i:i + m].copy_(piece[:m])
        return out.view(fp8).view(*shape)
    if DRY: return torch.zeros(*shape, dtype=dtype, device=DEV)
    return torch.empty(*shape, dtype=dtype, device=DEV).normal_(0, scale)

def free():
    import gc; gc.collect()
    if not DRY: torch.cuda.synchronize(); torch.cuda.empty_cache()

# ---------------------------------------------------------------- (i) attention

def groups_text(groups): return "+".join(f"{c}x{n}@{p}" for c, n, p in groups)

def fa3(b):
    from vllm.vllm_flash_attn import flash_attn_varlen_func, get_scheduler_metadata
    one = torch.tensor(1.0, device=DEV)
    def dec(R, ctx): return [(R, 1, ctx - 1)]
    def pre(R, n, cached=0): return [(R, n, cached)]
    wide = [dec(R, c) for c in (128, 512, 1024, 2048, 4096, 8192, 16384) for R in (1, 2, 4, 8, 16, 32, 64, 128, 256)]
    few = [dec(R, c) for c in (128, 512, 2048, 8192, 16384) for R in (1, 4, 16, 64, 256)]
    fills = [pre(R, n) for n in (256, 512, 1024, 2048, 4096, 8192, 16384) for R in (1, 8)]
    fills8 = [pre(R, n) for n in (512, 2048, 8192) for R in (1, 8)]
    mixed = [[(1, 512, 0), (32, 1, 1023)], [(1, 256, 0), (32, 1, 1023)], [(1, 2048, 0), (32, 1, 1023)], [(1, 512, 0), (128, 1, 2047)], [(1, 2048, 0), (128, 1, 2047)], [(4, 2048, 0)], [(1, 7936, 0), (256, 1, 511)], pre(1, 512, 1536), pre(1, 2048, 6144), pre(1, 8192, 8192), pre(8, 512, 1536), [(1, 32, 0), (32, 1, 1023)], [(8, 17, 2031)]]
    short = mixed[:3]
    win = [(dec(R, 8192), w) for w in (1024, 4096) for R in (1, 16, 64)] + [(pre(1, n), w) for w in (1024, 4096) for n in (2048, 8192, 16384)]
    todo = [((32, 8, 128), bf16, wide + mixed + fills, win), ((32, 8, 128), fp8, few + fills8 + short, []), ((16, 2, 128), bf16, few + fills + short, []), ((64, 8, 128), bf16, few + fills + short, []), ((32, 8, 64), bf16, few + fills + short, []), ((16, 8, 256), bf16, few + fills + short, win[:6]), ((16, 2, 128), fp8, few + fills8, []), ((64, 8, 128), fp8, few + fills8, []), ((32, 8, 64), fp8, few + fills8, []), ((16, 8, 256), fp8, few + fills8, []), ((32, 4, 128), bf16, few + short, [])]
    if SMOKE: todo = [((32, 8, 128), bf16, [dec(8, 2048), pre(1, 1024), [(1, 512, 0), (32, 1, 1023)]], [(dec(16, 8192), 1024)]), ((32, 8, 128), fp8, [dec(8, 2048), pre(1, 1024)], []), ((16, 8, 256), bf16, [dec(8, 2048)], []), ((32, 8, 64), fp8, [dec(8, 2048)], [])]
    if DRY: todo = [((4, 2, 128), t, [dec(2, 40), pre(1, 64), [(1, 20, 0), (2, 1, 31)]], [(dec(2, 64), 16)]) for t in (bf16, fp8)]
    blocks_of = lambda groups: sum(c * cdiv(n + p, 16) for c, n, p in groups)
    for (h, hk, d), dt, cases, windows in todo:
        esz = 1 if dt is fp8 else 2; name = "fp8" if dt is fp8 else "bf16"
        nb = max([blocks_of(c) for c in cases] + [blocks_of(c) for c, _ in windows] + [0 if DRY else cdiv(COLD, 2 * 16 * hk * d * esz)])
        try:
            b.check(); kv = rnd(nb, 2, 16, hk, d, dtype=dt); kc, vc = kv.unbind(1); perm = torch.randperm(nb, device=DEV).to(i32)
        except OutOfTime: raise
        except Exception as e: b.note(f"fa3 pool {h},{hk},{d} {name}", e); continue
        def one_case(groups, window):
            qs = [n for c, n, p in groups for _ in range(c)]; ks = [n + p for c, n, p in groups for _ in range(c)]; R, T = len(qs), sum(qs)
            decode = max(qs) == 1; splits = 32 if T <= 512 else 0; longest = max(ks); launch_k = 16384 if decode and T <= 512 else longest
            win_t = (-1, -1) if window is None else (window - 1, 0)
            seen = sum(q_ and min(k, (window + q_ - 1) if window else k) for q_, k in zip(qs, ks)); calls = rotation(seen * 2 * hk * d * esz); need = blocks_of(groups); sets = max(1, min(calls, nb // need))
            cu = torch.tensor([0] + qs, device=DEV).cumsum(0).to(i32); used = torch.tensor(ks, device=DEV, dtype=i32)
            def tables():
                cols = cdiv(longest, 16); out = []; width = 1024  # max_model_len 16384 / 16: FA3 takes the table's width for the longest sequence
                if len(set(ks)) == 1:
                    for s in range(sets): t = torch.zeros(R, width, dtype=i32, device=DEV); t[:, :cols] = perm[s * need:(s + 1) * need].view(R, cols); out.append(t)
                else:
                    for s in range(sets):
                        t = torch.zeros(R, width, dtype=i32); at = s * need; p = perm_cpu
                        for r, k in enumerate(ks): m = cdiv(k, 16); t[r, :m] = p[at:at + m]; at += m
                        out.append(t.to(DEV))
                return out
            perm_cpu = perm.cpu() if len(set(ks)) > 1 else None
            scale1 = one.expand(R, hk)
            def meta(): return get_scheduler_metadata(batch_size=R, max_seqlen_q=max(qs), max_seqlen_k=longest, num_heads_q=h, num_heads_kv=hk, headdim=d, cache_seqlens=used, qkv_dtype=dt, cu_seqlens_q=cu, page_size=16, causal=True, window_size=win_t, num_splits=splits)
            def make():
                q = rnd(T, h, d, dtype=dt); o = torch.empty(T, h, d, dtype=bf16, device=DEV)
                m = None if DRY else meta()
                return [lambda t=t: flash_attn_varlen_func(q=q, k=kc, v=vc, out=o, cu_seqlens_q=cu, max_seqlen_q=max(qs), seqused_k=used, max_seqlen_k=launch_k, softmax_scale=d ** -0.5, causal=True, window_size=list(win_t), block_table=t, softcap=0, scheduler_metadata=m, fa_version=3, q_descale=scale1, k_descale=scale1, v_descale=scale1, num_splits=splits) for t in tables()]
            op = "fa3_decode" if decode else "fa3_prefill" if len(groups) == 1 else "fa3_mixed"
            sizes = dict(groups=groups_text(groups), heads=h, kv_heads=hk, head_dim=d, block=16)
            if window: sizes["window"] = window
            sizes["splits"] = splits
            b.row(op, sizes, name, "fa3", make, calls, key=(op, name, h, hk, d))
            if groups in (dec(1, 2048), dec(8, 2048), dec(64, 2048), dec(256, 2048), dec(2, 40)) and (h, d) in ((32, 128), (4, 128)) and dt is bf16 and not window: b.row("fa3_scheduler", dict(sizes), name, "fa3", lambda: [meta])
        for c in cases: one_case(c, None)
        for c, w in windows: one_case(c, w)
        kv = kc = vc = perm = None; one_case = None; free()

# ---------------------------------------------------------------- (ii) mixture of experts

MOE = [(128, 8, 2048, 768), (8, 2, 4096, 14336), (64, 8, 2048, 1024), (256, 8, 7168, 256)]
MOE_T = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
def moe_weights(E, k, H, N, dt):
    from vllm.model_executor.layers.fused_moe.config import fp8_w8a8_moe_quant_config
    if DRY: E, H, N = min(E, 8), 256, 128
    w1, w2 = rnd(E, 2 * N, H, dtype=dt, scale=0.02 if dt is bf16 else 0.5), rnd(E, H, N, dtype=dt, scale=0.02 if dt is bf16 else 0.5); qc = None
    if dt is fp8: qc = fp8_w8a8_moe_quant_config(w1_scale=torch.full((E, 2 * N // 128, H // 128), 0.01, device=DEV), w2_scale=torch.full((E, cdiv(H, 128), cdiv(N, 128)), 0.01, device=DEV), block_shape=[128, 128])
    return E, H, N, w1, w2, qc
def moe_calls(E, k, H, N, w1, w2, qc, T, sets):
    from vllm.model_executor.layers.fused_moe.fused_moe import fused_experts
    x = rnd(T, H); out = []
    for _ in range(sets):
        v, ids = torch.rand(T, E, device=DEV).topk(k, dim=-1); out.append((torch.softmax(v, -1).to(f32).contiguous(), ids.to(i32).contiguous()))
    return [lambda tw=tw, ti=ti: fused_experts(x, w1, w2, tw, ti, quant_config=qc) for tw, ti in out]
def moe(b):
    wait_prewarm()
    from vllm.model_executor.layers.fused_moe.fused_moe import try_get_optimal_moe_config
    todo = [(m, bf16) for m in MOE] + [(MOE[0], fp8), (MOE[3], fp8), (MOE[1], fp8)]
    if SMOKE: todo = [(MOE[0], bf16), (MOE[0], fp8)]
    if DRY: todo = [(MOE[0], bf16), (MOE[0], fp8)]
    for (E, k, H, N), dt in todo:
        try: b.check(); E, H, N, w1, w2, qc = moe_weights(E, k, H, N, dt)
        except OutOfTime: raise
        except Exception as e: b.note(f"moe weights {E},{k},{H},{N}", e); continue
        name = "bf16" if dt is bf16 else "fp8_block"
        for T in ([2, 64] if SMOKE or DRY else MOE_T):
            touched = E * (1 - (1 - k / E) ** T); nbytes = touched * 3 * H * N * w1.element_size()
            try: c = try_get_optimal_moe_config(w1.size(), w2.size(), k, "fp8_w8a8" if dt is fp8 else None, T, block_shape=[128, 128] if dt is fp8 else None); tile = "-".join(str(c.get(x, 0)) for x in ("BLOCK_SIZE_M", "BLOCK_SIZE_N", "BLOCK_SIZE_K", "GROUP_SIZE_M", "num_warps", "num_stages"))
            except Exception as e: tile = ""
            b.row("fused_experts", dict(T=T, E=E, k=k, H=H, N=N, tile=tile), name, "vllm triton", lambda: moe_calls(E, k, H, N, w1, w2, qc, T, 20))
        w1 = w2 = qc = None; free()

def prewarm_moe(index, count):
    """Compiles the Triton kernels of the moe family without a launch (they land in Triton's cache on disk); part `index` of `count`."""
    import triton
    from triton.runtime.jit import JITFunction
    run = JITFunction.run
    JITFunction.run = lambda self, *a, grid, warmup, **k: run(self, *a, grid=grid, warmup=True, **k)
    from vllm.model_executor.layers.fused_moe import fused_moe as fm
    import triton.language as tl
    jobs, seen, done = [(m, t, T) for m, t in [(m, bf16) for m in MOE] + [(MOE[0], fp8), (MOE[3], fp8), (MOE[1], fp8)] for T in MOE_T], set(), 0
    M = lambda *s, dtype=bf16: torch.empty(*s, dtype=dtype, device="meta")
    for (E, k, H, N), dt, T in jobs:
        blk = [128, 128] if dt is fp8 else None; w1, w2 = M(E, 2 * N, H, dtype=dt), M(E, H, N, dtype=dt)
        c = fm.try_get_optimal_moe_config(w1.size(), w2.size(), k, "fp8_w8a8" if dt is fp8 else None, T, block_shape=blk)
        naive = T * k * 4 <= E; bm = c["BLOCK_SIZE_M"]
        for A, B, Cc, mul, top, rows in ((M(T, H, dtype=dt), w1, M(T, k, 2 * N), False, k, H), (M(T * k, N, dtype=dt), w2, M(T, k, H), True, 1, N)):
            pad = T * k + E * (bm - 1); pad = min(pad, T * k * bm) if T * k < E else pad
            sid = None if naive else M(pad, dtype=i32); eid = M(T * k if naive else cdiv(pad, bm), dtype=i32); tot = M(1, dtype=i32)
            em = T * k * bm if naive else (min(pad, A.size(0) * top * bm) if A.size(0) < bm else pad)
            spec = lambda v: 1 if v == 1 else v % 16 == 0
            key = (str(sorted(c.items())), dt, mul, top, naive, spec(em), spec(A.size(0) * top), spec(B.size(2) // 128), spec(B.size(1) // 128 * (B.size(2) // 128)), B.size(1) % 16, B.size(2) % 16)
            if key in seen: continue
            seen.add(key)
            if (len(seen) - 1) % count != index: continue
            As = M(A.size(0), rows // 128, dtype=f32) if dt is fp8 else None; Bs = M(B.size(0), B.size(1) // 128, B.size(2) // 128, dtype=f32) if dt is fp8 else None
            try:
                fm.invoke_fused_moe_triton_kernel(A, B, Cc, As, Bs, M(T, k, dtype=f32), sid, eid, tot, mul, top, c, compute_type=tl.bfloat16, use_fp8_w8a8=dt is fp8, use_int8_w8a8=False, use_int8_w8a16=False, use_int4_w4a16=False, per_channel_quant=False, block_shape=blk, B_bias=None); done += 1
            except Exception as e: print("prewarm", (E, k, H, N), T, type(e).__name__, str(e)[:200], flush=True)
    print(f"prewarm moe {index}/{count}: {done} of {len(seen)} kernels in {time.time() - T0:.0f} s", flush=True)

CHILDREN = []
def start_prewarm(families):
    if DRY or os.environ.get("NO_PREWARM"): return
    n = 1 if SMOKE else 6
    jobs = ([f"moe:{i}/{n}" for i in range(n)] if "moe" in families and not SMOKE else []) + ([f"dg:{i}" for i in range(len(DG))] if "scaled_mm" in families and not SMOKE else [])
    for j in jobs:
        log = open(f"/tmp/prewarm-{j.replace(':', '-').replace('/', '-')}.log", "w")
        CHILDREN.append((j, subprocess.Popen([sys.executable, os.path.abspath(__file__), "--prewarm", j], stdout=log, stderr=subprocess.STDOUT), log.name))
def wait_prewarm(limit=90, kind="moe"):
    t = time.time()
    for j, p, log in CHILDREN:
        if not j.startswith(kind): continue
        try: p.wait(max(1, limit - (time.time() - t)))
        except subprocess.TimeoutExpired: p.kill(); print("prewarm", j, "stopped after", round(time.time() - T0), "s", flush=True)
        try: print("  " + open(log).read().strip().split("\n")[-1][:200], flush=True)
        except Exception: pass
    CHILDREN[:] = [c for c in CHILDREN if not c[0].startswith(kind)]
    if time.time() - t > 1: print(f"waited {time.time() - t:.0f} s for {kind} kernels", flush=True)

# ---------------------------------------------------------------- (iii) fp8 matrix products

M_ALL = [1, 8, 16, 32, 64, 128, 256, 512, 2048, 8192]
NK = [(6144, 4096), (4096, 4096), (28672, 4096), (4096, 14336), (10240, 8192), (8192, 8192), (57344, 8192), (8192, 28672)]
DG = NK[:4]
def dg_operands(M, N, K, sets):
    from vllm.model_executor.layers.quantization.utils.fp8_utils import per_token_group_quant_fp8
    if DRY: return None
    a, sa = per_token_group_quant_fp8(rnd(M, K), 128, column_major_scales=True, tma_aligned_scales=True, use_ue8m0=True)
    return a, sa, [(rnd(N, K, dtype=fp8), torch.full((cdiv(N, 128), cdiv(K, 128)), 2.0 ** -7, device=DEV)) for _ in range(sets)]
def dg_call(a, sa, w, sw, out):
    from vllm.utils.deep_gemm import fp8_gemm_nt
    fp8_gemm_nt((a, sa), (w, sw), out, is_deep_gemm_e8m0_used=True)
def prewarm_dg(index):
    N, K = DG[index]; W = dg_operands(8, N, K, 1)[2][0]
    for M in M_ALL:
        if M < 16: continue
        a, sa, _ = dg_operands(M, N, K, 0); dg_call(a, sa, *W, torch.empty(M, N, dtype=bf16, device=DEV)); torch.cuda.synchronize()
    print(f"prewarm deep_gemm {N}x{K} in {time.time() - T0:.0f} s", flush=True)
def scaled_mm(b):
    import vllm._custom_ops as ops
    one = torch.full((1,), 0.01, device=DEV)
    nks, ms = (NK[1:2], [8, 512]) if SMOKE else ([(256, 128)], [8]) if DRY else (NK, M_ALL)
    tokens = [8, 512] if SMOKE or DRY else [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192]
    for K in ([4096] if SMOKE or DRY else [4096, 14336, 8192, 28672]):  # the quantising kernels first: they are cheap
        for T in tokens:
            x, q, s1, st, sg = rnd(T, K), torch.empty(T, K, dtype=fp8, device=DEV), torch.ones(1, device=DEV), torch.empty(T, 1, device=DEV), torch.empty(K // 128, cdiv(T, 4) * 4, device=DEV).t()[:T]
            b.row("static_scaled_fp8_quant", dict(T=T, H=K), "bf16>fp8", "vllm", lambda: [lambda: torch.ops._C.static_scaled_fp8_quant(q, x, s1, None)])
            b.row("dynamic_scaled_fp8_quant", dict(T=T, H=K), "bf16>fp8", "vllm", lambda: [lambda: torch.ops._C.dynamic_scaled_fp8_quant(q, x, torch.empty(1, device=DEV))])
            b.row("dynamic_per_token_fp8_quant", dict(T=T, H=K), "bf16>fp8", "vllm", lambda: [lambda: torch.ops._C.dynamic_per_token_scaled_fp8_quant(q, x, st, None)])
            b.row("per_token_group_fp8_quant", dict(T=T, H=K, group=128), "bf16>fp8", "vllm", lambda: [lambda: torch.ops._C.per_token_group_fp8_quant(x, q, sg, 128, 1e-10, -448.0, 448.0, True, True, True)])
    for N, K in nks:
        b.check(); sets = 1 if DRY else min(24, rotation(N * K, 1)); W = [rnd(N, K, dtype=fp8) for _ in range(sets)]
        Bs = torch.full((cdiv(N, 128), cdiv(K, 128)), 0.01, device=DEV)
        for M in ms:
            a, out, tok = rnd(M, K, dtype=fp8), torch.empty(M, N, dtype=bf16, device=DEV), torch.full((M, 1), 0.01, device=DEV)
            b.row("cutlass_scaled_mm", dict(M=M, N=N, K=K, scales="tensor"), "fp8", "cutlass", lambda: [lambda w=w: torch.ops._C.cutlass_scaled_mm(out, a, w.t(), one, one, None) for w in W], max(20, sets))
            b.row("cutlass_scaled_mm", dict(M=M, N=N, K=K, scales="token"), "fp8", "cutlass", lambda: [lambda w=w: torch.ops._C.cutlass_scaled_mm(out, a, w.t(), tok, one, None) for w in W], max(20, sets))
            asc = torch.full((cdiv(K, 128), M), 0.01, device=DEV).t()
            if (N, K) in NK[:4] or DRY: b.row("cutlass_block_scaled_mm", dict(M=M, N=N, K=K, scales="block128"), "fp8_block", "cutlass", lambda: [lambda w=w: torch.ops._C.cutlass_scaled_mm(out, a, w.t(), asc, Bs.t(), None) for w in W], max(20, sets))
        W = None; free()
    wait_prewarm(60, "dg")
    for N, K in ([] if DRY else DG[1:2] if SMOKE else DG):
        sets = min(24, rotation(N * K, 1))
        for M in ([64] if SMOKE else [m for m in M_ALL if m >= 16]):
            def make():
                a, sa, W = dg_operands(M, N, K, sets); out = torch.empty(M, N, dtype=bf16, device=DEV)
                return [lambda w=w, s=s: dg_call(a, sa, w, s, out) for w, s in W]
            b.row("deep_gemm_fp8_nt", dict(M=M, N=N, K=K, scales="block128"), "fp8_block", "deepgemm", make, max(20, sets))

# ---------------------------------------------------------------- (iv) what Inductor fuses, and the cache write

def fresh(fn, name):
    """A copy of fn with a code object of its own: Dynamo keeps its caches by code object."""
    import types
    return types.FunctionType(fn.__code__.replace(co_name=name, co_firstlineno=1000 + fresh.n), fn.__globals__, name, fn.__defaults__, fn.__closure__)
fresh.n = 0
def add_rms(x, res, w):
    x = x.to(torch.float32); x = x + res.to(torch.float32); r = x.to(torch.bfloat16)
    x = x * torch.rsqrt(x.pow(2).mean(dim=-1, keepdim=True) + 1e-5); return (x.to(w.dtype) * w).to(torch.bfloat16), r
def silu_mul(x):
    d = x.shape[-1] // 2; return torch.nn.functional.silu(x[..., :d]) * x[..., d:]
def rot(x, cos, sin):
    x1, x2 = torch.chunk(x, 2, dim=-1); cos = cos.unsqueeze(-2).to(x.dtype); sin = sin.unsqueeze(-2).to(x.dtype)
    return torch.cat((x1 * cos - x2 * sin, x2 * cos + x1 * sin), dim=-1)
def rms(x, w):
    y = x.to(torch.float32); y = y * torch.rsqrt(y.pow(2).mean(dim=-1, keepdim=True) + 1e-6); return (y.to(w.dtype) * w).to(torch.bfloat16)
def rope(qkv, pos, table, h, hk, d):
    q, k, v = qkv.split([h * d, hk * d, hk * d], dim=-1); cos, sin = table.index_select(0, pos).chunk(2, dim=-1)
    return rot(q.view(-1, h, d), cos, sin).reshape(q.shape), rot(k.view(-1, hk, d), cos, sin).reshape(k.shape)
def norm_rope(qkv, pos, table, wq, wk, h, hk, d):
    q, k, v = qkv.split([h * d, hk * d, hk * d], dim=-1); cos, sin = table.index_select(0, pos).chunk(2, dim=-1)
    q = rms(q.reshape(-1, h, d), wq); k = rms(k.reshape(-1, hk, d), wk)
    return rot(q, cos, sin).reshape(-1, h * d), rot(k, cos, sin).reshape(-1, hk * d)
def embed_rms(ids, table, w):
    x = table[ids]; return rms(x, w), x
def compiled(fn, dynamic, name):
    """As vLLM compiles: first dimension symbolic, guards dropped, combo kernels on."""
    fresh.n += 1; f = fresh(fn, name)
    options = {"combo_kernels": True, "benchmark_combo_kernel": True, "size_asserts": False, "alignment_asserts": False, "scalar_asserts": False, "enable_auto_functionalized_v2": False, "guard_filter_fn": lambda gs: [False for _ in gs]}
    try: c = torch.compile(f, fullgraph=True, options=options)
    except Exception: options.pop("scalar_asserts"); options.pop("alignment_asserts"); c = torch.compile(f, fullgraph=True, options=options)
    def first(*args):
        for a in dynamic(args): torch._dynamo.mark_dynamic(a, 0)
        with torch.inference_mode(): return c(*args)
    def call(*args):
        with torch.inference_mode(): return c(*args)
    return first, call
def fused(b):
    tokens = [8, 512] if SMOKE else [2, 16] if DRY else MOE_T
    big = 64 if DRY else 8192
    def inductor(op, sizes, fn, args_of, dynamic):
        """args_of(T): the operands; compiled once with T=8192, then run for every T."""
        b.check()
        try:
            name = "orrery_" + op + "_" + "_".join(str(v) for v in sizes.values()); first, call = compiled(fn, dynamic, name); t = time.time()
            if not DRY: first(*args_of(big)); torch.cuda.synchronize(); print(f"  compiled {name} in {time.time() - t:.1f} s", flush=True)
            else: call = fn
        except Exception as e: b.note(f"compile {op} {sizes}", e); return
        for T in tokens: b.row(op, dict(T=T, **sizes), "bf16", "inductor", lambda: (lambda a: [lambda: call(*a)])(args_of(T)))
    for H in ((4096,) if SMOKE or DRY else (4096, 8192, 2048)):
        w = rnd(H); inductor("add_rmsnorm", dict(H=H), add_rms, lambda T: (rnd(T, H), rnd(T, H), w), lambda a: a[:2])
    for I in ((14336,) if SMOKE or DRY else (14336, 28672)):
        inductor("silu_mul", dict(I=I), silu_mul, lambda T: (rnd(T, 2 * I),), lambda a: a[:1])
    table = rnd(131072 if not DRY else 64, 128)
    for h, hk in ((32, 8), (64, 8)) if not (SMOKE or DRY) else ((32, 8),):
        inductor("rope", dict(heads=h, kv_heads=hk, head_dim=128), fresh_rope(rope, h, hk, 128), lambda T: (rnd(T, (h + 2 * hk) * 128), torch.arange(T, device=DEV) % table.shape[0], table), lambda a: a[:2])
    wq = rnd(128); inductor("qk_norm_rope", dict(heads=32, kv_heads=4, head_dim=128), fresh_rope(norm_rope, 32, 4, 128), lambda T: (rnd(T, 40 * 128), torch.arange(T, device=DEV) % table.shape[0], table, wq, wq), lambda a: a[:2])
    if not (SMOKE or DRY):
        et, ew = rnd(128256, 4096), rnd(4096); inductor("embed_rmsnorm", dict(H=4096, V=128256), embed_rms, lambda T: (torch.randint(0, 128256, (T,), device=DEV), et, ew), lambda a: a[:1]); et = None; free()
    for T in tokens:  # vLLM's own CUDA kernels for the same (eager mode, and the experts' activation)
        for H in (4096, 8192) if not (SMOKE or DRY) else (4096,):
            x, r, w = rnd(T, H), rnd(T, H), rnd(H); b.row("fused_add_rms_norm", dict(T=T, H=H), "bf16", "vllm", lambda: [lambda: torch.ops._C.fused_add_rms_norm(x, r, w, 1e-5)])
        x, o = rnd(T, 2 * 14336), torch.empty(T, 14336, dtype=bf16, device=DEV); b.row("silu_and_mul", dict(T=T, I=14336), "bf16", "vllm", lambda: [lambda: torch.ops._C.silu_and_mul(o, x)])
        q, k, pos = rnd(T, 4096), rnd(T, 1024), torch.arange(T, device=DEV) % table.shape[0]; b.row("rotary_embedding", dict(T=T, heads=32, kv_heads=8, head_dim=128), "bf16", "vllm", lambda: [lambda: torch.ops._C.rotary_embedding(pos, q, k, 128, table, True)])
    nb = 64 if DRY else 16384; unit = torch.tensor(1.0, device=DEV)
    for hk, d, t in ((8, 128, "auto"), (8, 128, "fp8"), (2, 128, "auto"), (4, 128, "auto"), (8, 64, "auto")) if not (SMOKE or DRY) else ((8, 128, "auto"), (8, 128, "fp8")):
        cache = torch.zeros(nb, 2, 16, hk, d, dtype=bf16 if t == "auto" else torch.uint8, device=DEV); kc, vc = cache.unbind(1)
        for T in tokens:
            sets = [torch.randperm(nb * 16, device=DEV)[:T].contiguous() for _ in range(20)]; qkv = rnd(T, (32 + 2 * hk) * d); k, v = qkv[:, 32 * d:(32 + hk) * d].view(T, hk, d), qkv[:, (32 + hk) * d:].view(T, hk, d)
            b.row("reshape_and_cache_flash", dict(T=T, kv_heads=hk, head_dim=d, block=16), "bf16" if t == "auto" else "bf16>fp8", "vllm", lambda: [lambda s=s: torch.ops._C_cache_ops.reshape_and_cache_flash(k, v, kc, vc, s, t, unit, unit) for s in sets])
        cache = kc = vc = None
def fresh_rope(fn, h, hk, d):
    """rope with its head counts as constants (a closure would be a guard)."""
    g = dict(fn.__globals__); g["_fn"] = fn
    exec(f"def f(qkv, pos, table, *w): return _fn(qkv, pos, table, *w, {h}, {hk}, {d})", g); return g["f"]

# ---------------------------------------------------------------- (v) router, experts' small kernels, sampler

def router(b):
    import vllm._custom_ops as ops
    from vllm.model_executor.layers.fused_moe.moe_align_block_size import moe_align_block_size
    tokens = [8, 512] if SMOKE else [2, 16] if DRY else MOE_T
    for E, k, H, N in MOE[:1] if SMOKE or DRY else MOE:
        for T in tokens:
            g, w, ids, src = rnd(T, E), torch.empty(T, k, device=DEV), torch.empty(T, k, dtype=i32, device=DEV), torch.empty(T, k, dtype=i32, device=DEV)
            b.row("topk_softmax", dict(T=T, E=E, k=k), "bf16", "vllm", lambda: [lambda: ops.topk_softmax(w, ids, src, g, True)])
            real = torch.rand(T, E, device=DEV).topk(k, dim=-1)[1].to(i32).contiguous()
            if T * k * 4 > E:
                for bm in sorted({16, 64 if T > 96 else 32, 128 if T > 512 else 16}): b.row("moe_align_block_size", dict(T=T, E=E, k=k, block=bm), "int32", "vllm", lambda: [lambda: moe_align_block_size(real, bm, E)])
            x, o = rnd(T, k, H), torch.empty(T, H, dtype=bf16, device=DEV); b.row("moe_sum", dict(T=T, k=k, H=H), "bf16", "vllm", lambda: [lambda: ops.moe_sum(x, o)])
            y, z = rnd(T * k, 2 * N), torch.empty(T * k, N, dtype=bf16, device=DEV); b.row("moe_silu_and_mul", dict(rows=T * k, I=N), "bf16", "vllm", lambda: [lambda: torch.ops._C.silu_and_mul(z, y)])
            del x, o, y, z
    V = 1024 if DRY else 128256
    for R in [8, 64] if SMOKE else [2] if DRY else [1, 2, 4, 8, 16, 32, 64, 128, 256]:
        lb, lf = rnd(R, V), rnd(R, V, dtype=f32, scale=2.0)
        b.row("logits_to_fp32", dict(R=R, V=V), "bf16>f32", "torch", lambda: [lambda: lb.to(f32)])
        b.row("argmax", dict(R=R, V=V), "f32", "torch", lambda: [lambda: lf.argmax(dim=-1)])
        b.row("softmax", dict(R=R, V=V), "f32", "torch", lambda: [lambda: lf.softmax(dim=-1, dtype=f32)])
        b.row("gather_rows", dict(R=R, H=4096), "bf16", "torch", (lambda x, i: lambda: [lambda: x[i]])(rnd(512, 4096), torch.arange(R, device=DEV)))
        def gum(temperature):
            from vllm.v1.worker.gpu.sample.gumbel import gumbel_sample
            m, t, s, p = torch.arange(R, device=DEV, dtype=i32), torch.full((1024,), temperature, device=DEV), torch.zeros(1024, dtype=i64, device=DEV), torch.arange(R, device=DEV, dtype=i64)
            return [lambda: gumbel_sample(lf, m, t, s, p, apply_temperature=False)]
        b.row("gumbel_sample", dict(R=R, V=V, temperature=0), "f32", "vllm triton", lambda: gum(0.0))
        b.row("gumbel_sample", dict(R=R, V=V, temperature=1), "f32", "vllm triton", lambda: gum(1.0))
        def exponential():
            def f(): q = torch.empty_like(lf); q.exponential_(); return lf.div_(q).argmax(dim=-1)
            return [f]
        b.row("exponential_div_argmax", dict(R=R, V=V), "f32", "torch", exponential)
        def tktp(k, p):
            from vllm.v1.sample.ops.topk_topp_triton import apply_top_k_top_p_triton
            kk = None if k is None else torch.full((R,), k, dtype=i32, device=DEV); pp = None if p is None else torch.full((R,), p, device=DEV)
            return [lambda: apply_top_k_top_p_triton(lf, kk, pp)]
        lf = rnd(R, V, dtype=f32, scale=2.0)
        b.row("topk_topp", dict(R=R, V=V, k=50, p=0.9), "f32", "vllm triton", lambda: tktp(50, 0.9)); b.row("topk_topp", dict(R=R, V=V, p=0.9), "f32", "vllm triton", lambda: tktp(None, 0.9))
        b.row("sort_topk_topp", dict(R=R, V=V), "f32", "torch", lambda: [lambda: lf.sort(dim=-1, descending=False)])
        del lb, lf

# ---------------------------------------------------------------- (vi) int4 weights

def int4(b):
    import vllm._custom_ops as ops
    from vllm.scalar_type import scalar_types
    nks, ms = ([NK[1]], [8, 512]) if SMOKE else ([(256, 256)], [8]) if DRY else (NK, M_ALL)
    for N, K in nks:
        b.check(); sets = 1 if DRY else min(48, rotation(N * K // 2, 1)); ri = lambda *s: torch.randint(-2 ** 31, 2 ** 31 - 1, s, dtype=i32, device=DEV)
        empty = torch.empty(0, dtype=i32, device=DEV); sms = 132 if DRY else torch.cuda.get_device_properties(0).multi_processor_count; ws = torch.zeros(sms, dtype=i32, device=DEV)
        sc = rnd(K // 128, N, scale=0.01); W = [ri(K // 16, N * 2) for _ in range(sets)]; P = None
        try: P = None if DRY else [ops.machete_prepack_B(ri(N, K // 8).t(), a_type=bf16, b_type=scalar_types.uint4b8, group_scales_type=bf16) for _ in range(sets)]
        except Exception as e: b.note(f"machete_prepack_B {N}x{K}", e)
        for M in ms:
            a = rnd(M, K)
            if P is not None: b.row("machete_mm", dict(M=M, N=N, K=K, group=128), "int4", "machete", lambda: [lambda w=w: ops.machete_mm(a=a, b_q=w, b_type=scalar_types.uint4b8, b_group_zeros=None, b_group_scales=sc, b_group_size=128) for w in P], max(20, sets))
            b.row("marlin_gemm", dict(M=M, N=N, K=K, group=128), "int4", "marlin", lambda: [lambda w=w: ops.marlin_gemm(a, None, w, None, sc, None, None, empty, empty, empty, ws, scalar_types.uint4b8, size_m=M, size_n=N, size_k=K, is_k_full=True, use_atomic_add=False, use_fp32_reduce=True, is_zp_float=False) for w in W], max(20, sets))
        W = P = None; free()

# ---------------------------------------------------------------- bf16 matrix products as vLLM calls them

def linear(b):
    shapes = NK[:4] + [(128256, 4096), (5120, 2048), (2048, 4096), (128, 2048)] + NK[4:]
    ms = [8, 512] if SMOKE else [8] if DRY else [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 544, 1024, 2048, 4096, 8192]
    for N, K in shapes[1:2] if SMOKE else [(256, 128)] if DRY else shapes:
        b.check(); sets = 1 if DRY else min(20, rotation(2 * N * K, 1)); W = [rnd(N, K, scale=0.02) for _ in range(sets)]
        for M in ms:
            if N == 128256 and M > 1024: continue
            b.row("linear", dict(M=M, N=N, K=K), "bf16", "cublas", lambda: (lambda a: [lambda w=w: torch.nn.functional.linear(a, w) for w in W])(rnd(M, K)), max(20, sets))
        W = None; free()

# ---------------------------------------------------------------- latent attention (DeepSeek), and attention with sinks (gpt-oss)

RANK, ROTARY, PLAIN = 512, 64, 128
def block_tables(sets, R, length, blocks, width=1024):
    need = R * cdiv(length, 16); perm = torch.randperm(blocks, device=DEV).to(i32); out = []
    for s in range(sets): t = torch.zeros(R, width, dtype=i32, device=DEV); t[:, :cdiv(length, 16)] = perm[s * need:(s + 1) * need].view(R, -1); out.append(t)
    return out
def latent(b):
    from vllm.vllm_flash_attn import flash_attn_varlen_func, get_scheduler_metadata
    import vllm._custom_ops as ops
    contexts, counts, heads = ((2048,), (8,), (16,)) if SMOKE else ((64, 512, 2048, 4096, 8192, 16384), (1, 4, 16, 64, 128, 256), (128, 64, 32, 16, 8))
    width = (RANK + ROTARY) * 2; blocks = max(cdiv(COLD, 16 * width), max(R * cdiv(c, 16) for R in counts for c in contexts if R * c <= 2 ** 20))
    cache = rnd(blocks, 16, RANK + ROTARY); values, keys = cache[..., :RANK].unsqueeze(-2), cache[..., RANK:].unsqueeze(-2)
    for h in heads:
        for c in contexts:
            for R in counts:
                if R * c > 2 ** 20: continue
                calls = rotation(R * c * width); sets = max(1, min(calls, blocks // (R * cdiv(c, 16)))); cu = torch.arange(R + 1, device=DEV, dtype=i32); used = torch.full((R,), c, device=DEV, dtype=i32)
                def make():
                    q, qv = rnd(R, h, ROTARY), rnd(R, h, RANK)
                    m = get_scheduler_metadata(batch_size=R, max_seqlen_q=1, max_seqlen_k=c, num_heads_q=h, num_heads_kv=1, headdim=ROTARY, headdim_v=RANK, cache_seqlens=used, qkv_dtype=bf16, cu_seqlens_q=cu, page_size=16, causal=True, num_splits=32)
                    return [lambda t=t: flash_attn_varlen_func(q=q, k=keys, v=values, q_v=qv, cu_seqlens_q=cu, max_seqlen_q=1, seqused_k=used, max_seqlen_k=16384, softmax_scale=192 ** -0.5, causal=True, block_table=t, scheduler_metadata=m, fa_version=3, num_splits=32) for t in block_tables(sets, R, c, blocks)]
                b.row("fa3_latent", dict(groups=f"{R}x1@{c - 1}", heads=h, rank=RANK, rotary=ROTARY, block=16, splits=32), "bf16", "fa3", make, calls)
    cache = keys = values = None; free()
    tokens = [8] if SMOKE else [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    for h in (16,) if SMOKE else (16, 128, 32):
        sets = min(24, rotation(h * PLAIN * RANK * 2, 1)); up, down = [rnd(h, PLAIN, RANK, scale=.02) for _ in range(sets)], [rnd(h, RANK, PLAIN, scale=.02) for _ in range(sets)]
        for T in tokens:
            q, x, y, z = rnd(T, h, PLAIN).transpose(0, 1), torch.empty(h, T, RANK, dtype=bf16, device=DEV), rnd(T, h, RANK).transpose(0, 1), torch.empty(T, h, PLAIN, dtype=bf16, device=DEV).transpose(0, 1)
            b.row("head_product", dict(T=T, heads=h, K=PLAIN, N=RANK), "bf16", "cublas", lambda: [lambda w=w: torch.bmm(q, w, out=x) for w in up], max(20, sets))
            b.row("head_product", dict(T=T, heads=h, K=RANK, N=PLAIN), "bf16", "cublas", lambda: [lambda w=w: torch.bmm(y, w, out=z) for w in down], max(20, sets))
        up = down = None
    free(); store = torch.zeros(16384, 16, RANK + ROTARY, dtype=bf16, device=DEV); unit = torch.tensor(1.0, device=DEV)
    for T in tokens + ([] if SMOKE else [1024, 2048, 4096, 8192]):
        kc, kp, slots = rnd(T, RANK), rnd(T, 1, ROTARY).squeeze(1), [torch.randperm(16384 * 16, device=DEV)[:T].contiguous() for _ in range(20)]
        b.row("concat_and_cache_mla", dict(T=T, rank=RANK, rotary=ROTARY), "bf16", "vllm", lambda: [lambda s=s: ops.concat_and_cache_mla(kc, kp, store, s, "auto", unit) for s in slots])
    store = None; free()
    for h in (16,) if SMOKE else (16, 128, 64):
        for R, n in ((1, 1024),) if SMOKE else ((1, 128), (1, 512), (1, 1024), (1, 2048), (1, 4096), (1, 8192), (4, 512), (8, 1024), (4, 2048), (1, 16384)):
            cu = torch.arange(R + 1, device=DEV, dtype=i32) * n
            def make():
                q, k, v = rnd(R * n, h, PLAIN + ROTARY), rnd(R * n, h, PLAIN + ROTARY), rnd(R * n, h, PLAIN)
                return [lambda: flash_attn_varlen_func(q=q, k=k, v=v, cu_seqlens_q=cu, cu_seqlens_k=cu, max_seqlen_q=n, max_seqlen_k=n, softmax_scale=192 ** -0.5, causal=True, fa_version=3)]
            b.row("fa3_expanded", dict(groups=f"{R}x{n}@0", heads=h, kv_heads=h, head_dim=PLAIN + ROTARY, value_dim=PLAIN), "bf16", "fa3", make)
            free()

def sinks(b):
    from vllm.vllm_flash_attn import flash_attn_varlen_func, get_scheduler_metadata
    h, hk, d = 64, 8, 64; blocks = 65536; kv = rnd(blocks, 2, 16, hk, d); kc, vc = kv.unbind(1)
    decodes, fills = ([(8, 2048)], [(1, 1024)]) if SMOKE else ([(R, c) for c in (512, 2048, 8192) for R in (1, 8, 64) if R * c <= 2 ** 20], [(1, 512), (1, 2048), (1, 8192), (8, 1024)])
    for R, q_, c in [(R, 1, c) for R, c in decodes] + [(R, n, n) for R, n in fills]:
        for window in (None, 128):
            for aux in (None, rnd(h)):
                cu = torch.arange(R + 1, device=DEV, dtype=i32) * q_; used = torch.full((R,), c, device=DEV, dtype=i32); win = (-1, -1) if window is None else (window - 1, 0); T = R * q_; splits = 32 if T <= 512 else 0
                calls = rotation(R * min(c, window or c) * 2 * hk * d * 2, 20, 200); sets = max(1, min(calls, blocks // (R * cdiv(c, 16))))
                def make():
                    q = rnd(T, h, d)
                    m = get_scheduler_metadata(batch_size=R, max_seqlen_q=q_, max_seqlen_k=c, num_heads_q=h, num_heads_kv=hk, headdim=d, cache_seqlens=used, qkv_dtype=bf16, cu_seqlens_q=cu, page_size=16, causal=True, window_size=win, num_splits=splits)
                    return [lambda t=t: flash_attn_varlen_func(q=q, k=kc, v=vc, cu_seqlens_q=cu, max_seqlen_q=q_, seqused_k=used, max_seqlen_k=16384 if q_ == 1 else c, softmax_scale=d ** -0.5, causal=True, window_size=list(win), block_table=t, scheduler_metadata=m, fa_version=3, s_aux=aux, num_splits=splits) for t in block_tables(sets, R, c, blocks)]
                b.row("fa3_sinks", dict(groups=f"{R}x{q_}@{c - q_}", heads=h, kv_heads=hk, head_dim=d, window=window or 0, sinks=int(aux is not None), splits=splits), "bf16", "fa3", make, calls)

def mxfp4(b, profiled=False):
    """gpt-oss's experts by OpenAI's triton_kernels, as vLLM takes them on Hopper: routing, two products with the activation in the first, and the sum."""
    from vllm.utils.import_utils import has_triton_kernels
    if not has_triton_kernels(): return b.note("triton_kernels", "not there")
    from vllm.model_executor.layers.quantization.utils.mxfp4_utils import _swizzle_mxfp4
    from vllm.model_executor.layers.fused_moe.config import mxfp4_w4a16_moe_quant_config
    from vllm.model_executor.layers.fused_moe.experts.gpt_oss_triton_kernels_moe import triton_kernel_moe_forward
    from triton_kernels.matmul_ogs import FlexCtx, PrecisionConfig
    for E, k, H, N in ((32, 4, 2944, 2944),) if SMOKE else ((32, 4, 2944, 2944), (128, 4, 2944, 2944), (64, 8, 2048, 1024)):
        b.check()
        def weight(n, kk):
            w, flex, scale = _swizzle_mxfp4(torch.randint(0, 256, (E, n, kk // 2), dtype=torch.uint8, device=DEV), torch.randint(118, 126, (E, n, kk // 32), dtype=torch.uint8, device=DEV))
            return w, PrecisionConfig(weight_scale=scale, flex_ctx=FlexCtx(rhs_data=flex)), torch.zeros(E, n, dtype=f32, device=DEV)
        w1, p1, b1 = weight(2 * N, H); w2, p2, b2 = weight(H, N); qc = mxfp4_w4a16_moe_quant_config(w1_scale=p1, w2_scale=p2, w1_bias=b1, w2_bias=b2)
        for T in [8, 512] if SMOKE else MOE_T:
            def make():
                x = rnd(T, H); return [lambda g=g: triton_kernel_moe_forward(x, w1, w2, g, k, True, quant_config=qc) for g in [rnd(T, E, scale=2.0) for _ in range(12)]]
            if not profiled: b.row("mxfp4_experts", dict(T=T, E=E, k=k, H=H, N=N), "mxfp4", "triton_kernels", make)
            else: piecewise(b, "mxfp4_experts_piece", make(), dict(T=T, E=E, k=k, H=H, N=N), "mxfp4", "triton_kernels")
        w1 = w2 = p1 = p2 = qc = None; free()

# ---------------------------------------------------------------- the experts' pieces, by the profiler (last: CUPTI stays attached)

def piecewise(b, op, fns, sizes, dtype, lib):
    """A row for each kernel of a call, in order: the median of all calls but the first two."""
    from torch.profiler import profile, ProfilerActivity
    fns[0](); fns[1](); torch.cuda.synchronize()
    with profile(activities=[ProfilerActivity.CUDA]) as p:
        torch.cuda._sleep(2_000_000)
        for f in fns: f()
        torch.cuda.synchronize()
    ev = sorted((e for e in p.events() if e.device_type == torch.autograd.DeviceType.CUDA and "spin_kernel" not in e.name), key=lambda e: e.time_range.start)
    if not ev or len(ev) % len(fns): return b.note(f"pieces {op} {sizes}", f"{len(ev)} activities for {len(fns)} calls")
    per = len(ev) // len(fns)
    for i in range(per):
        mine = [ev[c * per + i] for c in range(len(fns))]; ts = [float(e.time_range.end - e.time_range.start) for e in mine][2:]; name = mine[0].name
        m = b.write(op, dict(sizes, piece=i), dtype, lib, f"#{b.kid(name)}:{b.short(name)}", ts, 1, len(fns))
        if SMOKE: print(f"  piece {i} {b.short(name)} {m:.2f} us", flush=True)
def mxfp4_pieces(b): mxfp4(b, profiled=True)
def pieces(b):
    if DRY: return
    for (E, k, H, N), dt in [(MOE[0], bf16)] if SMOKE else [(m, bf16) for m in MOE] + [(MOE[0], fp8)]:
        b.check()
        try:
            E, H, N, w1, w2, qc = moe_weights(E, k, H, N, dt)
            for T in [16] if SMOKE else [1, 16, 128, 2048]:
                b.check(); piecewise(b, "fused_experts_piece", moe_calls(E, k, H, N, w1, w2, qc, T, 12), dict(T=T, E=E, k=k, H=H, N=N), "bf16" if dt is bf16 else "fp8_block", "vllm")
        except OutOfTime: raise
        except Exception as e: b.note(f"pieces {E},{k},{H},{N}", e)
        w1 = w2 = qc = None; free()

# ----------------------------------------------------------------

def heat():
    """Bring the clocks up."""
    a = rnd(8192, 8192); t = time.time()
    while time.time() - t < 1.0:
        for _ in range(20): a @ a
        torch.cuda.synchronize()

def main(argv=None):
    global SMOKE, DRY, DEV
    ap = argparse.ArgumentParser(); ap.add_argument("--seconds", type=float, default=420); ap.add_argument("--families", default=""); ap.add_argument("--smoke", action="store_true"); ap.add_argument("--append", action="store_true"); ap.add_argument("--dry", action="store_true"); ap.add_argument("--prewarm", default="")
    o = ap.parse_args(argv); SMOKE, DRY = o.smoke, o.dry
    if o.prewarm:
        kind, _, what = o.prewarm.partition(":")
        if kind == "moe": i, n = map(int, what.split("/")); prewarm_moe(i, n)
        else: prewarm_dg(int(what))
        return
    if DRY: DEV = "cpu"
    fams = [f for f in o.families.split(",") if f] or ALL; unknown = set(fams) - set(ALL)
    if unknown: ap.error(f"unknown families {unknown}")
    start = float(os.environ.get("MK_START", T0)); end = start + o.seconds
    import vllm  # noqa: F401
    import vllm._custom_ops  # noqa: F401
    from vllm.platforms import current_platform
    if not DRY: current_platform.import_kernels()
    b = Bench(OUT, o.append)
    if not o.append: start_prewarm(fams)
    if not DRY: print(f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}, vllm {vllm.__version__}, imported after {time.time() - T0:.0f} s", flush=True); heat()
    report = []; reserve = 20 if "pieces" in fams and fams != ["pieces"] and not SMOKE else 0
    for i, name in enumerate(fams):
        t, rows = time.time(), b.rows; last = name == "pieces"
        left = end - t - (0 if last else reserve); state = "complete"
        if left < 3: report.append(f"{name}: SKIPPED, out of time"); print(report[-1], flush=True); continue
        rest = sum(SHARE[f] for f in fams[i:]); b.deadline = t + (left if i == len(fams) - 1 else min(left, max(10, left * min(1, 1.6 * SHARE[name] / rest))))
        print(f"-- {name} ({b.deadline - t:.0f} s at most)", flush=True)
        try: globals()[name](b)
        except OutOfTime: state = "STOPPED: its time was up"
        except SystemExit as e:
            if e.code != 77: raise
            left_fams = fams[i + 1:]; print(f"{name}: GPU lost after {b.rows - rows} rows; going on with {left_fams} in a new process", flush=True)
            for _, p, _ in CHILDREN: p.kill()
            if left_fams:
                os.environ["MK_START"] = str(start); sys.stdout.flush()
                os.execv(sys.executable, [sys.executable, os.path.abspath(__file__), "--append", "--seconds", str(o.seconds), "--families", ",".join(left_fams)] + (["--smoke"] if SMOKE else []))
            break
        except Exception as e: b.note(f"family {name}", e); traceback.print_exc(limit=-4); state = "FAILED"
        try: free()
        except Exception as e: b.note("free", e)
        report.append(f"{name}: {b.rows - rows} rows in {time.time() - t:.0f} s, {state}"); print(report[-1], flush=True)
    for j, p, _ in CHILDREN:
        if p.poll() is None: p.kill()
    print(f"== {b.rows} rows in {time.time() - start:.0f} s"); print("\n".join(report)); print(f"{len(b.notes)} failures"); print("\n".join(n[:160] for n in b.notes[:25]), flush=True)
    return b

if __name__ == "__main__": main()
