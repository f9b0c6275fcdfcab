"""Measures kernels on what is resident in L2: each call follows itself on the same arrays. Writes $OUT/resident.csv (and
resident-more.csv, other sizes, which no figure was fitted to), and prints what the driver's copies of large arrays take.

A CUDA graph of 100 calls is replayed; the median over 21 replays, divided by 100, is a row.
"""
import csv, os, statistics
import torch
import torch.nn.functional as F

dev, out = "cuda", os.environ.get("OUT", ".")
types = dict(bf16=torch.bfloat16, fp16=torch.float16, fp32=torch.float32)
torch.manual_seed(0)


def timed(call, calls, replays):
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(calls):
            call()
    begin, end, times = torch.cuda.Event(True), torch.cuda.Event(True), []
    for _ in range(replays):
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) * 1e3 / calls)
    times.sort()
    return statistics.median(times), times[1], times[-2]


def kernels(rows, cols, dtype):
    x, y = (torch.randn(rows, cols, device=dev, dtype=types[dtype]) for _ in range(2))
    w = torch.ones(cols, device=dev, dtype=types[dtype])
    return dict(
        copy=lambda: x.clone(), add=lambda: x + y, gelu=lambda: F.gelu(x), softmax=lambda: torch.softmax(x, -1),
        layernorm=lambda: F.layer_norm(x, (cols,), w, w), rmsnorm=lambda: F.rms_norm(x, (cols,), w),
        reduce_sum=lambda: x.sum(-1))


def table(name, shapes):
    rows = []
    for r, c, dtype in shapes:
        for op, call in kernels(r, c, dtype).items():
            middle, low, high = timed(call, 100, 21)
            rows.append(dict(
                op=op, dtype=dtype, dims=f"rows={r};cols={c}", implementation="framework", state="hot",
                median_us=round(middle, 4), min_us=round(low, 4), max_us=round(high, 4), calls=2100))
    with open(f"{out}/{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(row["op"], row["dtype"], row["dims"], row["median_us"], row["min_us"], row["max_us"])


def copies():
    MiB = 1 << 20
    pool = torch.empty(4 << 30, dtype=torch.uint8, device=dev)
    sizes = [m * MiB for m in (4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 448, 480, 500, 501, 502, 504, 508, 510, 511, 512, 513, 514, 516, 520, 528, 544, 576, 640, 656, 700, 768, 1024, 1280)]
    sizes += [128 * MiB + extra for extra in (16, 512, 1024, 2048, 4096, 8192, 12288, 16384, 32768, 65536, 131072, 262144, 524288)]
    sizes += [36 * MiB + extra for extra in (2048, 4096, 8192, 16384, 65536, 262144)]
    sizes += [10240 * 18951, 10240 * 30434, 20480 * 39873, 2 * 4611 * 50257, 24576 * 28012, 64000 * 7991, 64000 * 3984, 1536 * 36156, 6144 * 6114]
    for size in sizes:
        line = [size, size / 8192]
        for gap in (0, 2 * MiB, 6 * MiB, 34 * MiB, 130 * MiB, 512, 4096, 65536 + 512):
            start = (size + 2 * MiB - 1) // (2 * MiB) * (2 * MiB) + gap
            middle, _, _ = timed(lambda: pool[start : start + size].copy_(pool[:size]), 4, 7)
            line.append(round(2 * size / middle / 1e6, 3))
        print(*line, flush=True)


first = [(r, 4096, "bf16") for r in (1, 16, 64, 128, 256, 512, 1024, 2048, 4096)]
first += [(2048, 1024, "bf16"), (512, 14336, "bf16"), (300, 5120, "bf16"), (1000, 1000, "bf16"), (37, 12288, "bf16"), (4096, 128, "bf16"), (32, 8192, "bf16")]
first += [(1024, 2048, "bf16"), (4096, 768, "bf16"), (256, 4096, "fp32"), (1024, 4096, "fp32"), (700, 3000, "fp32"), (64, 32000, "fp16"), (1200, 4608, "fp16")]
more = [(96, 8192, "bf16"), (700, 2048, "bf16"), (48, 28672, "bf16"), (2000, 768, "bf16"), (333, 3000, "bf16"), (1500, 4096, "bf16")]
more += [(24, 5120, "bf16"), (3000, 512, "bf16"), (800, 7168, "fp16"), (500, 5000, "fp32")]
table("resident", first)
table("resident-more", more)
copies()
