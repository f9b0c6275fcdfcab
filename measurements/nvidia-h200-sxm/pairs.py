"""Runs both ways of published systems as PyTorch's own kernels, in turns, and writes $OUT/pairs.csv.

A way is a CUDA graph of one call for each of its input sets, so many that inputs come from memory. Each turn replays one graph of
each way; a row is the median over the turns, divided by the calls. Every result is held against attention in double precision for some
queries of one head: `error` is the largest difference over the largest value.
"""
import csv
import math
import os
import statistics

import torch
import torch.nn.functional as F
import triton
import triton.language as tl
from torch.nn.attention import SDPBackend, sdpa_kernel

dev, out, type_ = "cuda", os.environ.get("OUT", "."), torch.bfloat16
torch.manual_seed(0)


def heads(batch, heads, tokens, dim):
    return torch.randn(batch, heads, tokens, dim, device=dev, dtype=type_)


def reference(q, k, v, rows, allowed=None):
    """Attention of some queries of the first head, in double precision."""
    q, k, v = (x[0, 0].double() for x in (q, k, v))
    scores = q[rows] @ k.T / math.sqrt(q.shape[-1])
    if allowed is not None:
        scores = scores.masked_fill(~allowed(rows[:, None], torch.arange(len(k), device=dev)[None]), -math.inf)
    return torch.softmax(scores, -1) @ v


def error(result, expected, rows):
    difference = (result[0, 0][rows].double() - expected).abs().max()
    return (difference / expected.abs().max()).item()


def flash(q, k, v, causal=False):
    with sdpa_kernel(SDPBackend.FLASH_ATTENTION):
        return F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=k.shape[1] != q.shape[1])


def naive(q, k, v):
    return torch.softmax((q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5, -1) @ v


def window(q, k, v, keys):
    """FlashAttention-2 with a causal window of so many keys, which PyTorch has without a public name."""
    tokens = q.shape[2]
    result = torch.ops.aten._flash_attention_forward(
        *(x.transpose(1, 2) for x in (q, k, v)), None, None, tokens, tokens, 0.0, True, False,
        window_size_left=keys - 1, window_size_right=0)[0]
    return result.transpose(1, 2)


@triton.jit
def recur(state, gate, value, out_gate, result, n, block: tl.constexpr):
    """One step of a gated recurrence: the state in place, and what leaves it."""
    i = tl.program_id(0) * block + tl.arange(0, block)
    mask = i < n
    g = tl.load(gate + i, mask).to(tl.float32)
    s = g * tl.load(state + i, mask).to(tl.float32) + (1 - g) * tl.load(value + i, mask).to(tl.float32)
    tl.store(state + i, s.to(tl.bfloat16), mask)
    tl.store(result + i, (s * 0.5).to(tl.bfloat16), mask)


def graph(call, make, bytes_):
    """Replays one call for each of so many input sets that they do not stay in L2."""
    sets = [make() for _ in range(max(1, min(48, math.ceil(300e6 / bytes_))))]
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for inputs in sets[:2]:
            call(*inputs)
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        for inputs in sets:
            call(*inputs)
    return recorded, len(sets), sets


rows = []


def pair(name, ways, turns=25):
    """Measures ways in turns: each a name, a call, what makes its inputs, their bytes, and the error of its result."""
    graphs = [(way, *graph(call, make, bytes_)) for way, call, make, bytes_, _ in ways]
    times = {way: [] for way, *_ in ways}
    begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
    for turn in range(turns + 2):
        for way, recorded, calls, _ in graphs:
            begin.record()
            recorded.replay()
            end.record()
            torch.cuda.synchronize()
            if turn > 1:
                times[way].append(begin.elapsed_time(end) * 1e3 / calls)
    for way, _, _, _, wrong in ways:
        t = sorted(times[way])
        rows.append(dict(
            pair=name, way=way, median_us=round(statistics.median(t), 3), p25_us=round(t[len(t) // 4], 3),
            p75_us=round(t[3 * len(t) // 4], 3), turns=turns, error=f"{wrong:.2e}"))
        print(*rows[-1].values(), flush=True)
    del graphs
    torch.cuda.empty_cache()


def attention_pair(name, ways):
    """Ways whose inputs are one query, key and value each: a name, a call, a maker, and which keys a query sees."""
    checked = []
    for way, call, make, allowed in ways:
        q, k, v = make()
        some = torch.linspace(0, q.shape[2] - 1, min(q.shape[2], 16), device=dev).long()
        wrong = error(call(q, k, v), reference(q, k, v, some, allowed), some)
        checked.append((way, call, make, 2 * (q.numel() + k.numel() + v.numel()), wrong))
        del q, k, v
    pair(name, checked)


def decode(batch, keys):
    return lambda: (heads(batch, 32, 1, 128), heads(batch, 8, keys, 128), heads(batch, 8, keys, 128))


square = lambda b, h, s, d: lambda: tuple(heads(b, h, s, d) for _ in range(3))
attention_pair("flash-attention", [
    ("scores in memory", naive, square(2, 24, 6144, 128), None), ("in tiles", flash, square(2, 24, 6144, 128), None)])
attention_pair("kinetics", [
    ("all keys", flash, decode(8, 100_000), None), ("kept keys", flash, decode(8, 8192), None)])
attention_pair("recycled-attention", [
    ("all keys", flash, decode(1, 131072), None), ("kept keys", flash, decode(1, 16384), None)])
causal = lambda q, k: k <= q
attention_pair("long-gen", [
    ("all tokens", lambda q, k, v: flash(q, k, v, True), square(1, 32, 32768, 128), causal),
    ("window", lambda q, k, v: window(q, k, v, 4096), square(1, 32, 32768, 128), lambda q, k: (k <= q) & (k > q - 4096))])

# RAT: a token of a layer, four projections, attention over all keys or over one a chunk, and the recurrence's step.
batch, width, length, chunk = 64, 2048, 16384, 16


def layer(keys):
    def make():
        weights = [torch.randn(width, width, device=dev, dtype=type_) * width ** -0.5 for _ in range(4)]
        tokens = [torch.randn(batch, width, device=dev, dtype=type_) for _ in range(4)]
        return (*tokens, *weights, heads(batch, 16, keys, 128), heads(batch, 16, keys, 128))
    return make


def token(x, gate, state, result, wq, wk, wv, wo, k, v, recurrent):
    q, key, value = F.linear(x, wq), F.linear(x, wk), F.linear(x, wv)
    if recurrent:
        recur[(triton.cdiv(key.numel(), 1024),)](state, gate, key, value, result, key.numel(), 1024)
    attended = flash(q.view(batch, 16, 1, 128), k, v)
    return F.linear(attended.reshape(batch, width), wo)


def token_error(keys, recurrent):
    inputs = layer(keys)()
    x, wq, wo, k, v = inputs[0], inputs[4], inputs[7], inputs[8], inputs[9]
    q = F.linear(x, wq).view(batch, 16, 1, 128)
    expected = torch.softmax(q[:2].double() @ k[:2].double().transpose(-1, -2) / math.sqrt(128), -1) @ v[:2].double()
    expected = expected.reshape(2, width) @ wo.double().T
    return ((token(*inputs, recurrent)[:2].double() - expected).abs().max() / expected.abs().max()).item()


bytes_of = lambda keys: 2 * (4 * width * width + 2 * batch * keys * width)
pair("rat", [
    ("all keys", lambda *x: token(*x, False), layer(length), bytes_of(length), token_error(length, False)),
    ("one key a chunk", lambda *x: token(*x, True), layer(length // chunk), bytes_of(length // chunk),
     token_error(length // chunk, True))])

with open(f"{out}/pairs.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
