"""What the programs of this folder share: timing of iterations, and torch.profiler where CHECK_PROFILER names a file."""
import contextlib
import json
import os
import statistics
import time

import torch


@contextlib.contextmanager
def profiled():
    """Records with torch.profiler into the file that CHECK_PROFILER names, else does nothing."""
    path = os.environ.get("CHECK_PROFILER")
    if not path:
        yield
        return
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]) as recorded:
        yield
    recorded.export_chrome_trace(path)


def report(step, warm_up, count, result):
    """Runs iterations and prints what one takes, and a number of the result by which runs are compared."""
    for _ in range(warm_up):
        step()
    torch.cuda.synchronize()
    times = []
    with profiled():
        for _ in range(count):
            start = time.perf_counter()
            step()
            torch.cuda.synchronize()
            times.append(time.perf_counter() - start)
    if os.environ.get("RANK", "0") == "0":
        print(json.dumps({"iteration_us": statistics.median(times) * 1e6, "result": result()}))
