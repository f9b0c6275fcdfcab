"""Trains a GPT-2 of 124 million parameters: batch 8 of 1,024 tokens, autocast to bf16, fused AdamW."""
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F

from common import report

torch.manual_seed(1)
layers, hidden, heads, vocabulary, batch, length = 12, 768, 12, 50304, 8, 1024


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.qkv, self.out = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.up, self.down = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)

    def forward(self, x):
        q, k, v = (
            part.view(batch, length, heads, -1).transpose(1, 2)
            for part in self.qkv(self.first(x)).chunk(3, -1))
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(o.transpose(1, 2).reshape(batch, length, hidden))
        return x + self.down(F.gelu(self.up(self.second(x))))


model = nn.Sequential(
    nn.Embedding(vocabulary, hidden), *(Block() for _ in range(layers)), nn.LayerNorm(hidden),
    nn.Linear(hidden, vocabulary)).cuda()
optimizer = torch.optim.AdamW(model.parameters(), 1e-4, fused=True)
data = torch.randint(0, 50257, (batch, length + 1), device="cuda")
loss = None


def step():
    global loss
    with torch.autocast("cuda", torch.bfloat16):
        logits = model(data[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), data[:, 1:].flatten())
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


report(step, 3, int(sys.argv[1]) if len(sys.argv) > 1 else 20, lambda: round(loss.item(), 2))
