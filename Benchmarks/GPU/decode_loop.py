"""Decodes tokens of a llama, one token a step: eagerly, or with `graph` as one CUDA graph.

16 layers of 2048 and 8 sequences, or with `8b` 32 layers of 4096 and 32 sequences.
"""
import sys

import torch
import torch.nn.functional as F

from common import report

torch.manual_seed(1)
layers, hidden, heads, kv_heads, inner, width, batch, context = (
    (32, 4096, 32, 8, 14336, 128, 32, 4096) if "8b" in sys.argv
    else (16, 2048, 32, 8, 8192, 64, 8, 1024))
bf16 = dict(device="cuda", dtype=torch.bfloat16)


def weight(rows, columns):
    return torch.randn(rows, columns, **bf16) * 0.02


weights = [
    dict(
        qkv=weight((heads + 2 * kv_heads) * width, hidden), out=weight(hidden, heads * width),
        up=weight(2 * inner, hidden), down=weight(hidden, inner),
        keys=torch.randn(batch, kv_heads, context, width, **bf16),
        values=torch.randn(batch, kv_heads, context, width, **bf16))
    for _ in range(layers)
]
vocabulary = weight(32000, hidden)
tokens = torch.zeros(batch, dtype=torch.long, device="cuda")


@torch.no_grad()
def forward():
    x = F.embedding(tokens, vocabulary)
    for w in weights:
        qkv = F.linear(F.rms_norm(x, (hidden,)), w["qkv"])
        q, k, v = qkv.split([heads * width, kv_heads * width, kv_heads * width], -1)
        w["keys"][:, :, 0] = k.view(batch, kv_heads, width)
        w["values"][:, :, 0] = v.view(batch, kv_heads, width)
        o = F.scaled_dot_product_attention(
            q.view(batch, heads, 1, width), w["keys"], w["values"], enable_gqa=True)
        x = x + F.linear(o.reshape(batch, -1), w["out"])
        gate, up = F.linear(F.rms_norm(x, (hidden,)), w["up"]).chunk(2, -1)
        x = x + F.linear(F.silu(gate) * up, w["down"])
    tokens.copy_(F.linear(F.rms_norm(x, (hidden,)), vocabulary).argmax(-1))


run = forward
if "graph" in sys.argv:
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        for _ in range(3):
            forward()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        forward()
    run = graph.replay


def step():
    run()
    tokens.cpu()


report(step, 10, int(sys.argv[1]) if len(sys.argv) > 1 else 200, lambda: tokens.tolist())
