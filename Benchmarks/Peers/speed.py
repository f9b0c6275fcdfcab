"""Import and analyses of one trace by Orrery and by HolisticTraceAnalysis, in turns: ORRERY TRACE [ROUNDS]."""
import os, statistics, subprocess, sys, tempfile, time

HTA = """
import sys, time, resource
from hta.trace_analysis import TraceAnalysis
start = time.time()
t = TraceAnalysis(trace_files={0: sys.argv[1]}, trace_dir='.')
loaded = time.time() - start
t.get_temporal_breakdown(visualize=False); t.get_gpu_kernel_breakdown(visualize=False); t.get_comm_comp_overlap(visualize=False)
t.get_idle_time_breakdown(visualize=False); t.get_queue_length_summary(); t.get_cuda_kernel_launch_stats(visualize=False)
"""

def timed(command):
    start = time.time()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.time() - start, usage.ru_maxrss / 1024

orrery, trace = sys.argv[1:3]
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
results = {"import": [], "import and breakdown": [], "HTA": []}
pin = ["taskset", "-c", "0"]
for _ in range(rounds):
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/s.sqlite"
        first = timed(pin + [orrery, "import", trace, "--db", store])
        second = timed(pin + [orrery, "runs", "breakdown", "last", "--db", store])
        results["import"].append(first)
        results["import and breakdown"].append((first[0] + second[0], max(first[1], second[1])))
    results["HTA"].append(timed(pin + [sys.executable, "-c", HTA, trace]))
for name, runs in results.items():
    print(f"{name}: {statistics.median(r[0] for r in runs):.2f} s, {max(r[1] for r in runs):.0f} MiB")
