"""Measures what sustained work draws: energy a call by the device's energy counter (NVML), its time and its clock.
Writes $OUT/power.csv; with the argument `more` other sizes, which no figure was fitted to, into $OUT/power-more.csv.

A CUDA graph of calls is replayed for 2.6 s after a rest of 0.8 s, on distinct inputs of random normal numbers (at least 300 MB
together where they are read from memory). `burst_us` is a call's time between 10 and 60 ms, before the controller of the
power limit acts; the others are of the time from 1 s on. Steps go into $OUT/power-steps.csv.
"""
import csv, ctypes, math, os, statistics, sys, time
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

dev, bf16 = "cuda", torch.bfloat16
torch.manual_seed(0)
nvml = ctypes.CDLL("libnvidia-ml.so.1")
nvml.nvmlInit_v2()
handle = ctypes.c_void_p()
nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(handle))


def energy():
    value = ctypes.c_ulonglong()
    assert nvml.nvmlDeviceGetTotalEnergyConsumption(handle, ctypes.byref(value)) == 0
    return value.value / 1e3


def clock():
    value = ctypes.c_uint()
    nvml.nvmlDeviceGetClockInfo(handle, 1, ctypes.byref(value))
    return value.value


def recorded(calls):
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for call in calls[:2]:
            call()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for call in calls:
            call()
    return graph


def timed(graph, count):
    begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
    begin.record()
    for _ in range(count):
        graph.replay()
    end.record()
    torch.cuda.synchronize()
    return begin.elapsed_time(end) / 1e3 / count


def sustained(graph):
    once = min(timed(graph, 3) for _ in range(2))
    batch = max(1, round(0.01 / once))
    time.sleep(0.8)
    marks, log, start = [], [], time.perf_counter()
    mark = torch.cuda.Event(True)
    mark.record()
    marks.append(mark)
    while time.perf_counter() - start < 2.6:
        for _ in range(batch):
            graph.replay()
        mark = torch.cuda.Event(True)
        mark.record()
        marks.append(mark)
        if len(marks) > 3:
            marks[-3].synchronize()
        log.append((time.perf_counter() - start, energy(), clock()))
    torch.cuda.synchronize()
    ends = [marks[0].elapsed_time(m) / 1e3 for m in marks]
    steps = [(ends[i], (ends[i + 1] - ends[i]) / batch) for i in range(len(ends) - 1)]
    burst = [t for at, t in steps if 0.01 <= at < 0.06] or [steps[0][1]]
    late = [t for at, t in steps if at > 1.0]
    # The counter moves in steps of some tens of milliseconds: from one step to another.
    moves = [b for a, b in zip(log, log[1:]) if b[1] != a[1] and b[0] > 1.0]
    watts = (moves[-1][1] - moves[0][1]) / (moves[-1][0] - moves[0][0])
    return statistics.median(burst), statistics.mean(late), watts, statistics.median(c for at, _, c in log if at > 1.0)


rows = []


def add(op, dtype, dims, calls, note=""):
    try:
        graph = recorded(calls)
        burst, late, watts, mhz = sustained(graph)
        n = len(calls)
        figures = dict(
            repeated_s=2.6, median_us=round(late / n * 1e6, 3), burst_us=round(burst / n * 1e6, 3),
            energy_j=float(f"{watts * late / n:.6g}"), watts=round(watts, 1), sm_mhz=mhz)
        if "/" in op:
            model, phase = op.split("/")
            row = dict(model=model, phase=phase, mode="graph", dims=dims, **figures)
        else:
            library = "cublas" if op == "gemm" else note if note in ("cudnn", "flash2") else "framework"
            state = "hot" if note == "hot" else "rotating"
            row = dict(op=op, dtype=dtype, dims=dims, implementation=library, state=state, **figures)
        if note != "zeros":
            rows.append(row)
        print(*row.values(), note, flush=True)
    except Exception as error:
        print("skip", op, dtype, dims, type(error).__name__, str(error)[:150], flush=True)
    torch.cuda.empty_cache()


def gemm(m, n, k, dtype=bf16, scale=1.0):
    size = torch.finfo(dtype).bits // 8 if dtype.is_floating_point else 1
    sets = max(1, min(48, math.ceil(300e6 / (size * (m * k + n * k)))))
    name = {bf16: "bf16", torch.float16: "fp16", torch.float32: "fp32"}.get(dtype, "fp8")
    if name == "fp8":
        make = lambda *s: torch.randn(*s, device=dev).to(torch.float8_e4m3fn)
        one = torch.ones((), device=dev)
        data = [(make(m, k), make(n, k)) for _ in range(sets)]
        calls = [lambda a=a, b=b: torch._scaled_mm(a, b.t(), one, one, out_dtype=bf16) for a, b in data]
    else:
        data = [(torch.randn(m, k, device=dev, dtype=dtype) * scale, torch.randn(n, k, device=dev, dtype=dtype) * scale) for _ in range(sets)]
        out = torch.empty(m, n, device=dev, dtype=dtype)
        calls = [lambda a=a, b=b: torch.mm(a, b.t(), out=out) for a, b in data]
    if name == "fp32" and torch.backends.cuda.matmul.allow_tf32:
        name = "tf32"
    add("gemm", name, f"M={m};N={n};K={k}", calls, "zeros" if scale == 0 else "")


if __name__ == "__main__":
    time.sleep(3)
    log = []
    for _ in range(20):
        log.append((time.perf_counter(), energy()))
        time.sleep(0.1)
    print("idle watts", (log[-1][1] - log[0][1]) / (log[-1][0] - log[0][0]), "MHz", clock(), flush=True)
    def attention(b, h, kv, q, k, d, causal, backend, name):
        sets = max(1, math.ceil(300e6 / (2 * b * d * (h * q + 2 * kv * k))))
        data = [tuple(torch.randn(b, n, s, d, device=dev, dtype=bf16) for n, s in ((h, q), (kv, k), (kv, k))) for _ in range(sets)]
        def call(x, y, z):
            with sdpa_kernel(backend):
                F.scaled_dot_product_attention(x, y, z, is_causal=causal, enable_gqa=h != kv)
        dims = f"B={b};H={h};Hkv={kv};Sq={q};Sk={k};D={d}" + (";causal=1" if causal else "")
        add("attention_flash", "bf16", dims, [lambda s=s: call(*s) for s in data], name)


    @torch.no_grad()
    def first():
        for size in (8192, 4096, 2048, 16384):
            gemm(size, size, size)
        gemm(8192, 8192, 8192, scale=0.0)
        for m in (1, 16, 64, 128, 256, 512, 1024, 2048):
            gemm(m, 8192, 8192)
        gemm(4096, 14336, 4096)
        gemm(8192, 8192, 8192, torch.float16)
        for m in (8192, 4096):
            gemm(m, m, m, torch.float8_e4m3fn)
        for m in (16, 64, 256, 1024):
            gemm(m, 8192, 8192, torch.float8_e4m3fn)
        gemm(4096, 4096, 4096, torch.float32)
        torch.backends.cuda.matmul.allow_tf32 = True
        gemm(8192, 8192, 8192, torch.float32)
        big = [torch.randn(1 << 28, device=dev, dtype=bf16) for _ in range(3)]
        small = [torch.randn(1 << 21, device=dev, dtype=bf16) for _ in range(3)]
        add("copy", "bf16", f"n={1 << 28}", [lambda: big[0].copy_(big[1])])
        add("copy", "bf16", f"n={1 << 21}", [lambda: small[0].copy_(small[1])] * 50, "hot")
        add("add", "bf16", f"n={1 << 28}", [lambda: torch.add(big[0], big[1], out=big[2])])
        add("add", "bf16", f"n={1 << 21}", [lambda: torch.add(small[0], small[1], out=small[2])] * 50, "hot")
        add("gelu", "bf16", f"n={1 << 28}", [lambda: F.gelu(big[0], approximate="tanh")])
        rows_of = big[0].view(-1, 4096)
        add("softmax", "bf16", "rows=65536;cols=4096", [lambda: F.softmax(rows_of, -1)])
        add("rmsnorm", "bf16", "rows=65536;cols=4096", [lambda: F.rms_norm(rows_of, (4096,))])
        add("reduce_sum", "bf16", "rows=65536;cols=4096", [lambda: rows_of.sum(-1)])
        del big, small, rows_of

        for backend, name in ((SDPBackend.CUDNN_ATTENTION, "cudnn"), (SDPBackend.FLASH_ATTENTION, "flash2")):
            attention(4, 32, 32, 4096, 4096, 128, True, backend, name)
            attention(4, 32, 32, 4096, 4096, 128, False, backend, name)
            attention(8, 32, 8, 2048, 2048, 64, True, backend, name)
            attention(64, 32, 8, 1, 8192, 128, False, backend, name)

        # A layer stack of the form of llama-3.1-8b, as graph_steps.py of the first set runs it.
        h, ff, heads, kv, d, layers, vocab = 4096, 14336, 32, 8, 128, 32, 128256
        r = lambda *s: torch.randn(*s, device=dev, dtype=bf16) * 0.02
        stack = [(r((heads + 2 * kv) * d, h), r(h, heads * d), r(2 * ff, h), r(h, ff)) for _ in range(layers)]
        head = r(vocab, h)

        def step(x, keys=None, values=None):
            b, s, _ = x.shape
            for layer, (qkv, o, up, down) in enumerate(stack):
                q, k, v = F.linear(F.rms_norm(x, (h,)), qkv).split([heads * d, kv * d, kv * d], -1)
                q, k, v = (t.view(b, s, -1, d).transpose(1, 2) for t in (q, k, v))
                if s == 1:
                    keys[layer][:, :, -1:] = k
                    values[layer][:, :, -1:] = v
                    k, v = keys[layer], values[layer]
                a = F.scaled_dot_product_attention(q, k, v, is_causal=s > 1, enable_gqa=True)
                x = x + F.linear(a.transpose(1, 2).reshape(b, s, -1), o)
                g, u = F.linear(F.rms_norm(x, (h,)), up).chunk(2, -1)
                x = x + F.linear(F.silu(g) * u, down)
            return F.linear(F.rms_norm(x[:, -1], (h,)), head)

        for b, s in ((1, 512), (1, 2048), (4, 2048), (1, 8192)):
            x = torch.randn(b, s, h, device=dev, dtype=bf16)
            add("llama-3.1-8b/prefill", "bf16", f"B={b};S={s}", [lambda: step(x)])
        for b, c in ((32, 2048), (128, 1024)):
            x = torch.randn(b, 1, h, device=dev, dtype=bf16)
            caches = [[torch.randn(b, kv, c, d, device=dev, dtype=bf16) * 0.1 for _ in range(layers)] for _ in range(2)]
            add("llama-3.1-8b/decode", "bf16", f"B={b};context={c}", [lambda: step(x, *caches)])
            del caches


    @torch.no_grad()
    def more():
        for size in ((3000, 5120, 5120), (6144, 6144, 2048), (32, 14336, 4096), (96, 28672, 8192), (384, 4096, 14336)):
            gemm(*size)
        for size in ((5120, 5120, 5120), (48, 14336, 4096), (512, 6144, 4096)):
            gemm(*size, torch.float8_e4m3fn)
        big = [torch.randn(1 << 27, device=dev, dtype=bf16) for _ in range(2)]
        add("add", "bf16", f"n={1 << 27}", [lambda: torch.add(big[0], big[1], out=big[1])])
        for backend, name in ((SDPBackend.CUDNN_ATTENTION, "cudnn"), (SDPBackend.FLASH_ATTENTION, "flash2")):
            attention(2, 24, 8, 3000, 3000, 128, True, backend, name)
            attention(16, 64, 8, 1, 4096, 128, False, backend, name)


    (more if sys.argv[1:] == ["more"] else first)()
    name = "power-more" if sys.argv[1:] == ["more"] else "power"
    for name, kept in ((name, [r for r in rows if "op" in r]), (name + "-steps", [r for r in rows if "model" in r])):
        if kept:
            with open(os.path.join(os.environ.get("OUT", "."), name + ".csv"), "w", newline="") as file:
                table = csv.DictWriter(file, list(kept[0]))
                table.writeheader()
                table.writerows(kept)
