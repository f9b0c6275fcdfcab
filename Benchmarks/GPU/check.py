"""Holds `orrery trace -- COMMAND` to what docs/gpu.md says of it, on a machine with an NVIDIA GPU and PyTorch.

    python3 Benchmarks/GPU/check.py --orrery .build/release/orrery [--repeats 7] [PART ...]

Parts are overhead, programs, ranks, service (which needs vLLM) and kills; all are run where none is named. Prints tables in Markdown; exits
with 1 where a limit is not kept.
"""
import argparse
import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = tempfile.mkdtemp(prefix="orrery-gpu-check-")
STORE = os.path.join(WORK, "check.sqlite")
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)
    return "yes" if condition else "**no**"


class Orrery:
    def __init__(self, path):
        self.path = os.path.abspath(path)

    def __call__(self, *arguments):
        run = subprocess.run(
            [self.path, *arguments, "--db", STORE], capture_output=True, text=True, cwd=HERE)
        if run.returncode:
            raise SystemExit(f"orrery {' '.join(arguments)}: {run.stderr}")
        return run.stdout

    def json(self, *arguments):
        return json.loads(self(*arguments, "--json"))

    def traced(self, name, command, **options):
        """Runs a command under `orrery trace`; what it printed, its status, and what orrery kept."""
        return subprocess.run(
            [self.path, "trace", "--name", name, "--db", STORE, "--", *command],
            capture_output=True, text=True, cwd=HERE, **options)

    def run(self, name):
        """Spans, notes and how far off the replay of a run is."""
        [row] = [row for row in self.json("runs", "list") if row["name"] == name]
        replay = self.json("replay", name)
        off = replay["replayed_us"] / replay["recorded_us"] - 1
        return row["spans"], off


def answer(run):
    """What a program of this folder found: the last line that is an object."""
    return json.loads([line for line in run.stdout.splitlines() if line.startswith("{")][-1])


def plain(command, **options):
    return subprocess.run(command, capture_output=True, text=True, cwd=HERE, **options)


def dropped(run):
    return [line for line in run.stderr.splitlines() if "dropped" in line]


def kernels_of_profiler(path):
    found = {}
    for event in json.load(open(path))["traceEvents"]:
        if event.get("cat") == "kernel":
            key = (event["name"], tuple(event["args"]["grid"]))
            found.setdefault(key, []).append(event["dur"])
    return found


def kernels_of_orrery(orrery, name):
    found = {}
    rows = orrery.json(
        "sql", f"select name, grid, duration_us from kernels where run = '{name}' and kind = 'kernel'")
    for row in rows:
        key = (row["name"], tuple(json.loads(row["grid"])))
        found.setdefault(key, []).append(row["duration_us"])
    return found


LOOPS = {
    "8b": ("decode of 8 billion parameters", ["decode_loop.py", "60", "8b"]),
    "training": ("training step", ["training_step.py", "20"]),
    "1b": ("decode of 1 billion parameters", ["decode_loop.py", "200"]),
    "8b-graph": ("decode of 8 billion parameters, a graph a step", ["decode_loop.py", "60", "8b", "graph"]),
    "1b-graph": ("decode of 1 billion parameters, a graph a step", ["decode_loop.py", "200", "graph"]),
}


def overhead(orrery, options):
    print("| program | untraced (least to most) | under orrery trace | slowdown | under torch.profiler | slowdown | dropped |")
    print("|---|---|---|---|---|---|---|")
    agreement = []
    for label, command in (LOOPS[loop] for loop in options.loop or LOOPS):
        command = [sys.executable, *command]
        times = {"plain": [], "orrery": [], "profiler": []}
        ours, theirs, lost = {}, {}, 0
        for repeat in range(options.repeats):
            recorded = os.path.join(WORK, "profiler.json")
            alone = answer(plain(command, env={**os.environ, "CHECK_PROFILER": recorded}))
            times["plain"].append(alone["iteration_us"])
            times["profiler"].append(alone["profiled_us"])
            name = f"{label} {repeat}"
            run = orrery.traced(name, command)
            times["orrery"].append(answer(run)["iteration_us"])
            lost += len(dropped(run))
            for pool, kernels in (
                (ours, kernels_of_orrery(orrery, name)), (theirs, kernels_of_profiler(recorded))):
                for kernel, values in kernels.items():
                    pool.setdefault(kernel, []).extend(values)
        middle = {key: statistics.median(values) for key, values in times.items()}
        slow = [middle[key] / middle["plain"] - 1 for key in ("orrery", "profiler")]
        expect(slow[0] <= 0.05, f"{label}: slowdown {slow[0]:.1%}")
        expect(slow[0] < slow[1], f"{label}: slower than the profiler")
        expect(lost == 0, f"{label}: dropped records")
        print(
            f"| {label} | {middle['plain']:.0f} us ({min(times['plain']):.0f} to {max(times['plain']):.0f}) "
            f"| {middle['orrery']:.0f} us | {slow[0]:.1%} | {middle['profiler']:.0f} us | {slow[1]:.1%} | {lost} |",
            flush=True)
        agreement.append((label, ours, theirs, name))
    print("\n| program | kernels by name and grid | medians within max(1 %, 64 ns) | largest difference | sum of medians x runs | replay of the run |")
    print("|---|---|---|---|---|---|")
    far = []
    for label, ours, theirs, name in agreement:
        shared = [k for k in theirs if len(theirs[k]) >= 20 and len(ours.get(k, [])) >= 20]
        pairs = [(statistics.median(ours[k]), statistics.median(theirs[k]), len(theirs[k])) for k in shared]
        close = sum(abs(a - b) <= max(0.01 * b, 0.064) + 1e-9 for a, b, _ in pairs)
        worst = max((abs(a - b) / b for a, b, _ in pairs), default=0)
        total = sum(a * n for a, _, n in pairs) / sum(b * n for _, b, n in pairs) - 1
        spans, off = orrery.run(name)
        expect(close == len(pairs), f"{label}: {len(pairs) - close} kernels differ from the profiler's")
        expect(abs(total) <= 0.005, f"{label}: sum of kernels {total:.2%}")
        expect(abs(off) <= 0.01, f"{label}: replay {off:.2%}")
        apart = sorted(shared, key=lambda k: -abs(statistics.median(ours[k]) / statistics.median(theirs[k]) - 1))
        far.extend((label, *k, statistics.median(ours[k]), statistics.median(theirs[k])) for k in apart[:2])
        print(f"| {label} | {len(pairs)} of {len(theirs)} | {close} | {worst:.1%} | {total:+.2%} | {off:+.2%} of {spans} spans |", flush=True)
    print("\nfurthest apart (orrery trace, torch.profiler):")
    for label, kernel, grid, a, b in far:
        print(f"- {label}: {kernel[:60]} {list(grid)}: {a:.2f}, {b:.2f} us")


def alike(one, other):
    """Whether results are the same.

    Sums on a GPU differ in their last digits from run to run, and with them now and then a token.
    """
    if isinstance(one, list):
        return 2 * sum(a == b for a, b in zip(one, other)) >= len(one) == len(other)
    return abs(one - other) <= 1e-3 * abs(one)


def programs(orrery, options):
    binary = os.path.join(WORK, "graphs")
    subprocess.run(["nvcc", "-O2", "-o", binary, os.path.join(HERE, "graphs.cu")], check=True)
    print("| program | result and status as untraced | dropped | spans | bytes a span | replay |")
    print("|---|---|---|---|---|---|")
    for label, command in [
        ("Triton's benchmark", [sys.executable, "triton_benchmark.py"]),
        ("training with a forking loader", [sys.executable, "forking_loader.py"]),
        ("graphs and streams, C++", [binary, "100", "3"]),
        ("decoding that profiles itself", [sys.executable, "decode_loop.py", "60", "graph"]),
    ]:
        own = {"CHECK_PROFILER": os.path.join(WORK, "own.json")} if "itself" in label else {}
        before = plain(command, env={**os.environ, **own})
        size = os.path.getsize(STORE) if os.path.exists(STORE) else 0
        run = orrery.traced(label, command, env={**os.environ, **own})
        results = [answer(one)["result"] for one in (before, run)]
        same = alike(*results) and before.returncode == run.returncode
        orrery("sql", "select 1")
        spans, off = orrery.run(label)
        bytes_each = (os.path.getsize(STORE) - size) / spans
        lost = len(dropped(run))
        if run.returncode != before.returncode:
            print(run.stderr, file=sys.stderr)
        kept = expect(same, f"{label}: another result or status")
        expect(lost == 0, f"{label}: dropped records")
        expect(abs(off) <= 0.01, f"{label}: replay {off:.2%}")
        print(f"| {label} | {kept} ({run.returncode}) | {lost} | {spans} | {bytes_each:.0f} | {off:+.2%} |", flush=True)


def ranks(orrery, options):
    import torch

    count = torch.cuda.device_count()
    if count < 2:
        return print("one GPU: no ranks to trace")
    command = ["torchrun", f"--nproc-per-node={count}", "tensor_parallel.py", "8"]
    before = plain(command)
    run = orrery.traced("ranks", command, env={**os.environ, "CHECK_SHAPES": "1"})
    print(run.stderr[run.stderr.find("orrery:"):])
    spans, off = orrery.run("ranks")
    print(f"untraced {answer(before)['iteration_us']:.0f} us, traced {answer(run)['iteration_us']:.0f} us; {spans} spans, replay {off:+.2%}")
    print(orrery("replay", "ranks", "--step", "6"))
    print(orrery("replay", "ranks", "--step", "6", "--on", "hgx-h200-4gpu", "--what-if", "tensor-parallel=4"))
    expect(abs(off) <= 0.01, f"ranks: replay {off:.2%}")


def service(orrery, options):
    if not importlib.util.find_spec("vllm"):
        return print("vLLM is not installed: no service to trace")
    command = [sys.executable, "service.py", str(options.seconds)]
    before = answer(plain(command))
    size = os.path.getsize(STORE) if os.path.exists(STORE) else 0
    start = time.perf_counter()
    run = orrery.traced("service", command)
    traced = answer(run)
    print(f"traced in {time.perf_counter() - start:.0f} s: {run.stderr[run.stderr.rfind('orrery:'):].strip()}", flush=True)
    after = answer(plain(command))
    orrery("sql", "select 1")
    spans, off = orrery.run("service")
    bytes_each = (os.path.getsize(STORE) - size) / spans
    lost = len(dropped(run))
    print("| vLLM, 32 in flight | untraced, before and after | under orrery trace | slowdown |")
    print("|---|---|---|---|")
    for what, label, sign in (("tokens_s", "tokens a second", -1), ("gap_ms", "ms between tokens, median", 1)):
        middle = (before[what] + after[what]) / 2
        slow = (traced[what] / middle) ** sign - 1
        expect(slow <= 0.05, f"service: {label} {slow:.1%}")
        print(f"| {label} | {before[what]:.2f}, {after[what]:.2f} | {traced[what]:.2f} | {slow:.1%} |")
    print(f"\n{spans} spans of {bytes_each:.0f} bytes, {lost} lines of dropped records, replay {off:+.2%}\n")
    expect(not lost, "service: dropped records")
    expect(bytes_each <= 60, f"service: {bytes_each:.0f} bytes a span")
    expect(abs(off) <= 0.01, f"service: replay {off:.2%}")
    print(orrery("runs", "breakdown", "service")[:3000])
    print(orrery("replay", "service", "--what-if", "gemm=2")[:2000], flush=True)


def kills(orrery, options):
    print("| killed after | exit status | spans kept | says that the end is missing |")
    print("|---|---|---|---|")
    generator = random.Random(1)
    for number in range(10):
        after = generator.uniform(6.5, 9)
        name = f"killed {number}"
        command = ["timeout", "-s", "KILL", f"{after:.2f}", sys.executable, "decode_loop.py", "100000"]
        run = orrery.traced(name, command)
        found = [row["spans"] for row in orrery.json("runs", "list") if row["name"] == name]
        says = "end is missing" in run.stderr
        expect(run.returncode == 137 and found and says, f"{name}: {run.returncode} {run.stderr}")
        print(f"| {after:.2f} s | {run.returncode} | {found[0] if found else 0} | {'yes' if says else 'no'} |", flush=True)


PARTS = {"overhead": overhead, "programs": programs, "ranks": ranks, "service": service, "kills": kills}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orrery", required=True)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--keep", help="copy the store here")
    parser.add_argument("--loop", action="append", choices=list(LOOPS), help="a loop of the overhead's table; all if not given")
    parser.add_argument("--seconds", type=int, default=60, help="how long the service runs")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; parts are {', '.join(PARTS)}")
    orrery = Orrery(options.orrery)
    for part in options.parts or PARTS:
        print(f"\n## {part}\n", flush=True)
        PARTS[part](orrery, options)
    if options.keep:
        shutil.copy(STORE, options.keep)
    shutil.rmtree(WORK)
    for failure in failures:
        print(f"not kept: {failure}")
    sys.exit(1 if failures else 0)


main()
