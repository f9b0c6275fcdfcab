"""Triton's own benchmark of a kernel: the sum of two vectors, by triton.testing.do_bench."""
import json

import torch
import triton
import triton.language as tl


@triton.jit
def add(a, b, out, count, block: tl.constexpr):
    places = tl.program_id(0) * block + tl.arange(0, block)
    mask = places < count
    tl.store(out + places, tl.load(a + places, mask) + tl.load(b + places, mask), mask)


count = 1 << 24
a = torch.arange(count, device="cuda", dtype=torch.float32)
b, out = a.flip(0).contiguous(), torch.empty_like(a)


def run():
    add[(triton.cdiv(count, 1024),)](a, b, out, count, block=1024)


milliseconds = triton.testing.do_bench(run, warmup=100, rep=500)
print(json.dumps({"iteration_us": milliseconds * 1e3, "result": out.sum().item()}))
