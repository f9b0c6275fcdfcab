"""Measures steps of several groups of sequences in one forward pass as a CUDA graph: products over all tokens, attention for each group of
equal sequences, logits of each sequence's last token. Writes $OUT/mixed-steps.csv; the layers are those of the program that measured
`graph-steps.csv`.
"""
import csv, os, statistics, time
import torch
import torch.nn.functional as F

dev, out = "cuda", os.environ.get("OUT", ".")
torch.manual_seed(0)
bf16 = dict(device=dev, dtype=torch.bfloat16)
# hidden, inner, heads, heads of keys, head dimension, layers, experts, experts of a token, vocabulary
models = {
    "llama-3.1-8b": (4096, 14336, 32, 8, 128, 32, 0, 0, 128256),
    "qwen2.5-7b": (3584, 18944, 28, 4, 128, 28, 0, 0, 152064),
    "qwen3-30b-a3b-12layers": (2048, 768, 32, 4, 128, 12, 128, 8, 151936),
}
mixtures = [
    "1x512@0+32x1@1023", "1x2048@0+8x1@2047", "2x256@0+64x1@1023", "1x512@1024+16x1@4095",
    "1x1024@0+1x256@0+48x1@511+16x1@2047", "1x128@0+128x1@1023", "1x2048@2048+4x1@8191", "3x100@0+20x1@700+5x1@3001",
    "16x1@511+16x1@4095", "1x4096@0+32x1@2047",
]


def weights(h, ff, heads, kv, d, layers, experts, vocab):
    r = lambda *s: torch.randn(*s, **bf16) * 0.02
    def inner():
        if experts:
            return dict(router=r(experts, h), up=r(experts, h, 2 * ff), down=r(experts, ff, h))
        return dict(up=r(2 * ff, h), down=r(h, ff))
    return [dict(qkv=r((heads + 2 * kv) * d, h), o=r(h, heads * d), **inner()) for _ in range(layers)], r(vocab, h)


def parsed(text):
    groups = []
    for part in text.split("+"):
        count, rest = part.split("x")
        new, cached = rest.split("@")
        groups.append((int(count), int(new), int(cached)))
    return groups


@torch.no_grad()
def measure(name, text, stack, head):
    h, ff, heads, kv, d, layers, experts, taken, vocab = models[name]
    groups = parsed(text)
    rows = sum(count * new for count, new, _ in groups)
    caches = [
        [tuple(torch.randn(count, kv, cached + new, d, **bf16) * 0.1 for _ in range(2)) if cached else None for count, new, cached in groups]
        for _ in range(layers)
    ]
    x0 = torch.randn(rows, h, **bf16)
    ends, at = [], 0
    for count, new, _ in groups:
        ends += [at + (i + 1) * new - 1 for i in range(count)]
        at += count * new
    ends = torch.tensor(ends, device=dev)
    n = rows * max(taken, 1)
    if experts:
        offs = torch.linspace(0, n, experts + 1).round().int()[1:].to(dev)
        chosen = torch.randint(0, rows, (n,), device=dev)

    def attend(q, k, v, cache, group):
        count, new, cached = group
        q, k, v = (t.view(count, new, -1, d).transpose(1, 2) for t in (q, k, v))
        if cached:
            cache[0][:, :, cached:] = k
            cache[1][:, :, cached:] = v
            k, v = cache
        if cached and new > 1:
            # PyTorch's own rule of causal masks starts at the first key; the library's at the last.
            a = torch.ops.aten._flash_attention_forward(
                q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), None, None, new, cached + new, 0.0, True, False)[0]
            return a.reshape(count * new, heads * d)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=new > 1, enable_gqa=heads != kv)
        return a.transpose(1, 2).reshape(count * new, heads * d)

    def step():
        x = x0
        for layer, w in enumerate(stack):
            q, k, v = F.linear(F.rms_norm(x, (h,)), w["qkv"]).split([heads * d, kv * d, kv * d], -1)
            results, at = [], 0
            for group, cache in zip(groups, caches[layer]):
                size = group[0] * group[1]
                results.append(attend(q[at : at + size], k[at : at + size], v[at : at + size], cache, group))
                at += size
            x = x + F.linear(torch.cat(results), w["o"])
            y = F.rms_norm(x, (h,))
            if experts:
                F.softmax(F.linear(y, w["router"]), -1).topk(taken)
                g, u = F.grouped_mm(y[chosen], w["up"], offs=offs).chunk(2, -1)
                r = F.grouped_mm(F.silu(g) * u, w["down"], offs=offs)
                x = x + r.view(-1, taken, h).sum(1)
            else:
                g, u = F.linear(y, w["up"]).chunk(2, -1)
                x = x + F.linear(F.silu(g) * u, w["down"])
        return F.linear(F.rms_norm(x[ends], (h,)), head)

    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        step()
        step()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    begin, end, times = torch.cuda.Event(True), torch.cuda.Event(True), []
    for _ in range(12):
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) * 1e3)
    times = times[2:]
    return dict(
        model=name, mode="graph", groups=text, median_us=round(statistics.median(times), 2),
        min_us=round(min(times), 2), max_us=round(max(times), 2))


table, start = [], time.time()
for name, sizes in models.items():
    h, ff, heads, kv, d, layers, experts, taken, vocab = sizes
    stack, head = weights(h, ff, heads, kv, d, layers, experts, vocab)
    for text in mixtures:
        try:
            table.append(measure(name, text, stack, head))
            print(*table[-1].values(), f"{time.time() - start:.0f} s", flush=True)
        except Exception as error:
            print("skip", name, text, type(error).__name__, str(error)[:160], flush=True)
        torch.cuda.empty_cache()
    del stack, head
    torch.cuda.empty_cache()
with open(f"{out}/mixed-steps.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
