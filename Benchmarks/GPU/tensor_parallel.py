"""A prompt of 2,048 tokens through 4 layers of a llama of 70 billion parameters, split over the GPUs of a node: one process a GPU (torchrun).

With CHECK_SHAPES=1 the framework marks its operations with their shapes for NVTX in one step more.
"""
import contextlib
import os
import sys

import torch
import torch.distributed as dist
import torch.nn.functional as F

from common import report

rank, ranks = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
torch.cuda.set_device(rank)
dist.init_process_group("nccl", device_id=torch.device(f"cuda:{rank}"))
torch.manual_seed(1)
hidden, inner, heads, kv_heads, width, layers, length = 8192, 28672, 64, 8, 128, 4, 2048
bf16 = dict(device="cuda", dtype=torch.bfloat16)


def weight(rows, columns):
    return torch.randn(rows, columns, **bf16) * 0.02


weights = [
    dict(
        qkv=weight((heads + 2 * kv_heads) * width // ranks, hidden),
        out=weight(hidden, heads * width // ranks), up=weight(2 * inner // ranks, hidden),
        down=weight(hidden, inner // ranks))
    for _ in range(layers)
]
x0 = torch.randn(1, length, hidden, **bf16)
result = x0


@torch.no_grad()
def step():
    global result
    x = x0
    for w in weights:
        qkv = F.linear(F.rms_norm(x, (hidden,)), w["qkv"])
        q, k, v = (
            part.view(1, length, -1, width).transpose(1, 2)
            for part in qkv.split(
                [heads * width // ranks, kv_heads * width // ranks, kv_heads * width // ranks], -1))
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        o = F.linear(o.transpose(1, 2).reshape(1, length, -1), w["out"])
        dist.all_reduce(o)
        x = x + o
        gate, up = F.linear(F.rms_norm(x, (hidden,)), w["up"]).chunk(2, -1)
        y = F.linear(F.silu(gate) * up, w["down"])
        dist.all_reduce(y)
        x = x + y
    result = x


def marked():
    with torch.cuda.nvtx.range("step"):
        step()
        torch.cuda.synchronize()


report(marked, 3, int(sys.argv[1]) if len(sys.argv) > 1 else 8, lambda: 0)
if os.environ.get("CHECK_SHAPES"):
    with torch.autograd.profiler.emit_nvtx(record_shapes=True):
        marked()
dist.destroy_process_group()
