"""What the programs of this folder share: timing of iterations, and once more with torch.profiler where CHECK_PROFILER names a file."""
import json
import os
import statistics
import time

import torch


def timed(step, count):
    """The median of what an iteration takes, in microseconds."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        step()
        torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def report(step, warm_up, count, result):
    """Runs iterations and prints what one takes, and something of the result by which runs are compared."""
    for _ in range(warm_up):
        step()
    torch.cuda.synchronize()
    answer = {"iteration_us": timed(step, count), "result": result()}
    path = os.environ.get("CHECK_PROFILER")
    if path:
        from torch.profiler import ProfilerActivity, profile

        with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]) as recorded:
            answer["profiled_us"] = timed(step, count)
        recorded.export_chrome_trace(path)
    if os.environ.get("RANK", "0") == "0":
        print(json.dumps(answer), flush=True)
