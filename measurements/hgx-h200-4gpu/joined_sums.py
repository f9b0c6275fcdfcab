"""Measures, as CUDA graphs, the sums among GPUs of one node that vLLM 0.24 leaves to others: PyTorch's symmetric memory in two shots
(no multicast) between a copy into its buffer and one out of it, and FlashInfer's sum that does the addition and the norm behind it.

usage: torchrun --standalone --nproc-per-node N joined_sums.py FOLDER     FOLDER holds flashinfer 0.6.2's wheel and its requirements
Writes $OUT/joined-sums.csv: the median of 15 replays of 20 calls, the slowest rank's.
"""
import csv, importlib, os, statistics, sys, types
import torch
import torch.distributed as dist
import torch.distributed._symmetric_memory as symmetric

dist.init_process_group("cpu:gloo,cuda:nccl")
rank, ranks = dist.get_rank(), dist.get_world_size()
torch.cuda.set_device(rank)
MOST, CALLS = 64 << 20, 20
rows = []


def exchanged(value):
    all_values = [None] * ranks
    dist.all_gather_object(all_values, value)
    return all_values


def measure(kind, tokens, hidden, call):
    call()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(CALLS):
            call()
    for _ in range(3):
        graph.replay()
    times = []
    for _ in range(15):
        torch.cuda.synchronize()
        dist.barrier()
        begin, end = torch.cuda.Event(True), torch.cuda.Event(True)
        torch.cuda._sleep(400_000)
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) * 1e3 / CALLS)
    figures = [max(exchanged(f)) for f in (statistics.median(times), min(times), max(times))]
    times = (round(figure, 3) for figure in figures)
    rows.append(("all_reduce", ranks, tokens * hidden * 2, *times, "graph", kind, tokens, hidden))
    if rank == 0:
        print(*rows[-1], flush=True)
        with open(os.environ.get("OUT", ".") + "/joined-sums.csv", "w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow("op,ranks,bytes,median_us,min_us,max_us,mode,library,tokens,hidden".split(","))
            out.writerows(rows)


group = dist.group.WORLD.group_name
buffer = symmetric.empty(MOST // 2, dtype=torch.bfloat16, device="cuda")
symmetric.rendezvous(buffer, group)
for power in range(18, 27):
    for size in ((1 << power), (3 << power - 1)):
        if size > MOST:
            continue
        x = torch.ones(size // 2, dtype=torch.bfloat16, device="cuda")
        y, part = torch.empty_like(x), buffer[: size // 2]

        def two_shots():
            part.copy_(x)
            torch.ops.symm_mem.two_shot_all_reduce_(part, "sum", group)
            y.copy_(part)

        measure("symmetric", size // 8192, 4096, two_shots)

# Only the package's modules that the sum needs: its own beginning loads all the others.
sys.path.insert(0, sys.argv[1])
for name in ("flashinfer", "flashinfer.comm"):
    package = types.ModuleType(name)
    package.__path__ = [sys.argv[1] + "/" + name.replace(".", "/")]
    sys.modules[name] = package
sums = importlib.import_module("flashinfer.comm.trtllm_ar")
if rank == 0:
    sums.get_trtllm_comm_module()
dist.barrier()
module = sums.get_trtllm_comm_module()
sums.print = lambda *_: None
for hidden in (2048, 4096, 5120, 8192):
    most = MOST // hidden // 2
    handles, workspace = sums.trtllm_create_ipc_workspace_for_all_reduce_fusion(rank, ranks, most, hidden, group=dist.group.WORLD)
    tokens = [1, 4, 16, 64, 128, 256, 512, 1024, 1536, 2048, 4096, most]
    for count in sorted({t for t in tokens if t <= most}):
        x, residual = (torch.randn(count, hidden, dtype=torch.bfloat16, device="cuda") for _ in range(2))
        gamma = torch.ones(hidden, dtype=torch.bfloat16, device="cuda")
        summed, norm = torch.empty_like(x), torch.empty_like(x)

        def joined():
            sums.trtllm_allreduce_fusion(
                allreduce_in=x, world_size=ranks, world_rank=rank, token_num=count, hidden_dim=hidden, workspace_ptrs=workspace,
                launch_with_pdl=True, trigger_completion_at_end=True, fp32_acc=True,
                pattern_code=sums.AllReduceFusionPattern.kARResidualRMSNorm, use_oneshot=count * hidden * 2 <= 32 << 20,
                allreduce_out=None, residual_in=residual, residual_out=summed, norm_out=norm, quant_out=None, scale_out=None,
                rms_gamma=gamma, rms_eps=1e-5, scale_factor=None, layout_code=None)

        measure("flashinfer", count, hidden, joined)
    sums.trtllm_destroy_ipc_workspace_for_all_reduce_fusion(handles, group=dist.group.WORLD)
dist.destroy_process_group()
