"""A training loop whose batches come from a data loader of two forked processes."""
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

from common import report

torch.manual_seed(1)


class Squares(Dataset):
    def __len__(self):
        return 64 * 256

    def __getitem__(self, index):
        x = torch.full((512,), index % 97 / 97.0)
        return x, x.square()


model = nn.Sequential(nn.Linear(512, 2048), nn.GELU(), nn.Linear(2048, 512)).cuda()
optimizer = torch.optim.SGD(model.parameters(), 0.1)
batches = iter(
    DataLoader(
        Squares(), batch_size=256, num_workers=2, pin_memory=True, multiprocessing_context="fork"))
loss = None


def step():
    global loss
    x, y = (part.cuda(non_blocking=True) for part in next(batches))
    loss = nn.functional.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


report(step, 4, 50, lambda: loss.item())
