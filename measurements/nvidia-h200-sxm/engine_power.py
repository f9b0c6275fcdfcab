"""Measures what FlashAttention-3 as vLLM 0.24 builds it draws under sustained load: as power.py does, whose functions it takes.

usage: python3 engine_power.py FOLDER     FOLDER holds _vllm_fa3_C.abi3.so of vLLM's wheel
Writes $OUT/engine-power.csv. Keys and values lie in pages of 16 tokens in random order, as the engine keeps them. Rows named `fine` were
drawn with a standard deviation of 0.5, as in engine_ops.py; all others with 1.
"""
import csv, math, os, sys
import power
from power import bf16, dev, recorded, sustained, torch

torch.ops.load_library(f"{sys.argv[1]}/_vllm_fa3_C.abi3.so")
i32 = torch.int32
out = csv.writer(open(os.environ.get("OUT", ".") + "/engine-power.csv", "w", newline=""), lineterminator="\n")
out.writerow("op,dtype,dims,implementation,state,repeated_s,median_us,burst_us,energy_j,watts,sm_mhz,note".split(","))


def attention(b, h, hk, q, k, d, causal, scale=1.0, note=""):
    pages, sets = -(-k // 16), max(1, min(8, math.ceil(3e8 / (4 * b * hk * k * d))))
    data = []
    for _ in range(sets):
        kv = torch.empty(2, b * pages, 16, hk, d, dtype=bf16, device=dev).normal_(0, scale)
        table = torch.randperm(b * pages, device=dev).to(i32).view(b, pages)
        data.append((torch.empty(b * q, h, d, dtype=bf16, device=dev).normal_(0, scale), kv[0], kv[1], table))
    starts = torch.arange(0, b * q + 1, q, device=dev, dtype=i32)
    used = torch.full((b,), k, device=dev, dtype=i32)
    result = torch.empty(b * q, h, d, dtype=bf16, device=dev)
    splits = 32 if b * q <= 512 else 0

    def call(x, keys, values, table):
        torch.ops._vllm_fa3_C.fwd(
            x, keys, values, None, None, None, result, starts, None, None, None, used, q, k, table, None, None, None, None, None,
            None, None, None, d ** -0.5, causal, -1, -1, 0.0, True, None, splits, None, 0, None, 1, 0, None)

    calls = [lambda s=s: call(*s) for s in data]
    graph = recorded(calls)
    burst, late, watts, mhz = sustained(graph)
    n = len(calls)
    dims = f"B={b};H={h};Hkv={hk};Sq={q};Sk={k};D={d};causal={int(causal)}"
    row = ["attention_flash", "bf16", dims, "flash3", "rotating", 2.6, round(late / n * 1e6, 3), round(burst / n * 1e6, 3),
           float(f"{watts * late / n:.6g}"), round(watts, 1), mhz, note]
    out.writerow(row)
    print(*row, flush=True)
    torch.cuda.empty_cache()


if __name__ == "__main__":
    attention(4, 32, 32, 4096, 4096, 128, True)
    attention(4, 32, 32, 4096, 4096, 128, True, 0.5, "fine")
    attention(4, 32, 32, 4096, 4096, 128, False)
    attention(8, 32, 8, 16384, 16384, 128, True)
    attention(8, 32, 8, 2048, 2048, 64, True)
    attention(4, 16, 8, 8192, 8192, 256, True)
    attention(64, 32, 8, 1, 8192, 128, False)
    attention(256, 32, 8, 1, 2048, 128, False)
    attention(2, 24, 8, 3000, 3000, 128, True)
    attention(16, 64, 8, 1, 4096, 128, False)
