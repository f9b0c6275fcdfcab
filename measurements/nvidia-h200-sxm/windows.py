"""Measures FlashAttention-2 in PyTorch with causal windows, which it has without a public name. Writes $OUT/windows.csv.

Each row is the median over graph replays of calls on distinct inputs, as in operations.csv.
"""
import csv
import math
import os
import statistics

import torch

out = os.environ.get("OUT", ".")
torch.manual_seed(0)


def measured(heads, tokens, dim, window, turns=15):
    one = 3 * heads * tokens * dim * 2
    sets = [[torch.randn(1, tokens, heads, dim, device="cuda", dtype=torch.bfloat16) for _ in range(3)]
            for _ in range(max(1, min(24, math.ceil(300e6 / one))))]

    def call(q, k, v):
        return torch.ops.aten._flash_attention_forward(
            q, k, v, None, None, tokens, tokens, 0.0, True, False, window_size_left=window - 1, window_size_right=0)[0]

    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        call(*sets[0])
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for inputs in sets:
            call(*inputs)
    begin, end, times = torch.cuda.Event(True), torch.cuda.Event(True), []
    for _ in range(turns + 1):
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) * 1e3 / len(sets))
    return statistics.median(times[1:]), min(times[1:]), max(times[1:]), turns * len(sets)


rows = []
for dim in (64, 128, 256):
    for heads, tokens in ((32, 4096), (8, 16384), (32, 32768)):
        for window in (512, 1024, 4096, 16384):
            if window >= tokens:
                continue
            median, low, high, calls = measured(heads, tokens, dim, window)
            rows.append(dict(
                op="attention_flash", dtype="bf16",
                dims=f"B=1;H={heads};Hkv={heads};Sq={tokens};Sk={tokens};D={dim};causal=1;window={window}",
                implementation="flash2", state="rotating", median_us=round(median, 3), min_us=round(low, 3),
                max_us=round(high, 3), calls=calls))
            print(rows[-1]["dims"], rows[-1]["median_us"], flush=True)
with open(f"{out}/windows.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
