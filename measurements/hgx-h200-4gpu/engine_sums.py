"""Measures the sums among GPUs of one node that vLLM 0.24 runs itself (its custom all-reduce), beside NCCL's, as CUDA graphs.

usage: torchrun --standalone --nproc-per-node N engine_sums.py FOLDER     FOLDER holds _C_stable_libtorch.abi3.so of vLLM's wheel
Writes $OUT/engine-sums.csv: the median of 15 replays of 20 calls, the slowest rank's.
"""
import csv, os, statistics, sys
import torch
import torch.distributed as dist

dist.init_process_group("cpu:gloo,cuda:nccl")
rank, ranks = dist.get_rank(), dist.get_world_size()
torch.cuda.set_device(rank)
torch.ops.load_library(f"{sys.argv[1]}/_C_stable_libtorch.abi3.so")
ops = torch.ops._C_custom_ar
MOST, CALLS = 1 << 24, 20


def exchanged(value):
    all_values = [None] * ranks
    dist.all_gather_object(all_values, value)
    return all_values


def shared(size):
    pointer, handle = ops.allocate_shared_buffer_and_handle(size)
    return [pointer if i == rank else ops.open_mem_handle(h) for i, h in enumerate(exchanged(handle))]


scratch = torch.empty(8 << 20, dtype=torch.uint8, device="cuda")
meta, buffers = shared(ops.meta_size() + MOST), shared(MOST)
custom = ops.init_custom_ar(meta, scratch, rank, True)
ops.register_buffer(custom, buffers)


def median(run, count):
    """Seconds of a call: replays of a graph of `count`, the slowest rank's median."""
    for _ in range(3):
        run()
    times = []
    for _ in range(15):
        torch.cuda.synchronize()
        dist.barrier()
        begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
        torch.cuda._sleep(400_000)
        begin.record()
        run()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) / 1e3 / count)
    return max(exchanged(statistics.median(times))), max(exchanged(min(times))), max(exchanged(max(times)))


rows = []
for power in range(8, 25):
    size = 1 << power
    x, y = torch.ones(size // 2, dtype=torch.bfloat16, device="cuda"), torch.empty(size // 2, dtype=torch.bfloat16, device="cuda")
    if size <= MOST // 2:
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            for _ in range(CALLS):
                ops.all_reduce(custom, x, y, 0, 0)
        handles, offsets = zip(*exchanged(tuple(ops.get_graph_buffer_ipc_meta(custom))))
        ops.register_graph_buffers(custom, list(handles), list(offsets))
        rows.append(("vllm", size, *median(graph.replay, CALLS)))
    for _ in range(3):
        dist.all_reduce(x)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(CALLS):
            dist.all_reduce(x)
    rows.append(("nccl", size, *median(graph.replay, CALLS)))
if rank == 0:
    file = open(os.environ.get("OUT", ".") + "/engine-sums.csv", "w", newline="")
    out = csv.writer(file, lineterminator="\n")
    out.writerow("op,ranks,bytes,median_us,min_us,max_us,mode,library".split(","))
    for library, size, *times in rows:
        row = ["all_reduce", ranks, size, *(round(t * 1e6, 3) for t in times), "graph", library]
        out.writerow(row)
        print(*row, flush=True)
    file.close()
os._exit(0)
