"""Measures operations that steps need beside products and attention: rows gathered and written into a cache, sums over experts,
the largest of rows, and launches. Writes $OUT/step-operations-more.csv.

A CUDA graph of R calls on R distinct inputs (at least 300 MB together, or 48 sets) is replayed; the median over replays is
divided by R. Sizes are in random order.
"""
import csv, math, os, random, statistics, time
import torch

dev, bf16 = "cuda", torch.bfloat16
torch.manual_seed(0)
random.seed(20261129)


def measured(make, call, size):
    copies = max(1, min(48, math.ceil(300e6 / max(size, 1))))
    sets = [make() for _ in range(copies)]
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for inputs in sets[:3]:
            call(*inputs)
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for inputs in sets:
            call(*inputs)
    begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
    times = []
    for _ in range(18):
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) * 1e3 / copies)
    times = times[3:]
    return statistics.median(times), min(times), max(times), 15 * copies


def gather(rows, columns):
    make = lambda: (torch.randn(rows, columns, device=dev, dtype=bf16), torch.randint(rows, (rows,), device=dev))
    return "gather_rows", f"rows={rows};cols={columns}", 4 * rows * columns, make, lambda x, i: x[i]


def cache_write(batch, heads, columns, context):
    size = 2 * batch * heads * context * columns
    make = lambda: (
        torch.zeros(batch, heads, context, columns, device=dev, dtype=bf16),
        torch.randn(batch, heads, columns, device=dev, dtype=bf16))

    def call(cache, new):
        cache[:, :, context - 1] = new

    return "cache_write", f"rows={batch * heads};cols={columns}", size, make, call


def expert_sum(rows, columns, topk):
    size = 2 * rows * columns * (topk + 1)
    make = lambda: (torch.randn(rows, topk, columns, device=dev, dtype=bf16),)
    return "expert_sum", f"rows={rows};cols={columns};topk={topk}", size, make, lambda x: x.sum(1)


def largest(rows, columns, topk):
    make = lambda: (torch.rand(rows, columns, device=dev, dtype=bf16),)
    return "topk", f"rows={rows};cols={columns};topk={topk}", 2 * rows * columns, make, lambda x: x.topk(topk, -1)


cases = [gather(r, c) for r, c in [
    (1, 2880), (3, 5120), (24, 1024), (32, 8192), (96, 3584), (200, 2048), (384, 7168), (768, 1536), (1500, 5120),
    (3000, 3072), (6000, 2880), (12000, 1024), (24000, 2048), (100, 16384)]]
cases += [cache_write(b, h, c, n) for b, h, c, n in [
    (1, 1, 128, 4096), (1, 4, 64, 1024), (2, 8, 128, 2048), (4, 8, 64, 4096), (8, 4, 128, 1024), (16, 2, 256, 512),
    (32, 8, 128, 1024), (48, 8, 64, 512), (64, 4, 128, 2048), (128, 8, 128, 512), (256, 8, 64, 256), (200, 1, 576, 1024)]]
cases += [expert_sum(r, c, k) for r, c, k in [
    (2, 2048, 8), (4, 7168, 8), (16, 4096, 2), (32, 2880, 4), (100, 2048, 8), (256, 4096, 2), (300, 5120, 6),
    (1000, 2048, 8), (1500, 2880, 4), (3000, 4096, 2), (4096, 7168, 8), (700, 6144, 1)]]
cases += [largest(r, c, k) for r, c, k in [
    (2, 64, 6), (16, 128, 8), (32, 256, 8), (100, 60, 4), (256, 128, 8), (700, 64, 6), (1024, 256, 8), (1500, 8, 2),
    (3000, 128, 4), (4096, 64, 8), (6000, 256, 8)]]
random.shuffle(cases)
rows = []
for op, dims, size, make, call in cases:
    median, low, high, calls = measured(make, call, size)
    rows.append([op, "bf16", dims, size, round(median, 4), round(low, 4), round(high, 4), calls])
    torch.cuda.empty_cache()
x = torch.zeros(1, device=dev)
for n in [1, 2, 4, 10, 30, 100, 300, 1000, 3000]:
    times = []
    for _ in range(9):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(n):
            x.add_(1)
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) * 1e6 / n)
    times = sorted(times[2:])
    rows.append(["launch_eager_add", "fp32", f"n={n}", 8, round(times[3], 3), round(times[0], 3), round(times[-1], 3), 7 * n])
with open(f"{os.environ.get('OUT', '.')}/step-operations-more.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["op", "dtype", "dims", "bytes_min", "median_us", "min_us", "max_us", "calls"])
    writer.writerows(sorted(rows, key=lambda row: (row[0], row[2])))
for row in rows:
    print(*row)
