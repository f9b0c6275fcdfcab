"""HolisticTraceAnalysis on recorded traces and on what Orrery exports of them, and the rules of Chrome's format.

exports.py --orrery ORRERY TRACE…            imports each trace and exports it, packed
exports.py ORIGINAL EXPORTED [ORIGINAL EXPORTED…]
Exit status 1 where a total differs by more than 0.1 %, or a rule is broken.
HTA's rounding to whole microseconds is off: where a trace has absolute times, as that of resnet_v100_ns, Python's numbers have lost
the fractions by which it rounds. How it splits the idle time of a stream hangs on the order of equal times, and is not compared.
"""
import argparse, collections, gzip, json, logging, os, subprocess, sys, tempfile, warnings
from decimal import Decimal

os.environ["HTA_DISABLE_NS_ROUNDING"] = "1"
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
LIMIT = 0.001


def load(path):
    text = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    return json.loads(text, parse_float=Decimal)


def exported(orrery, trace, folder):
    """The trace through Orrery's store and out again."""
    name = os.path.basename(trace).split(".json")[0]
    store, out = f"{folder}/{name}.sqlite", f"{folder}/{name}.json.gz"
    for command in (["import", trace], ["export", "chrome-trace", "--csv", out]):
        subprocess.run([orrery, *command, "--db", store], check=True, capture_output=True)
    return out


def broken(document):
    """What breaks a rule: slices of a track nest or follow, flows have an id and an end in a slice, ids are whole numbers."""
    faults = collections.Counter()
    slices, flows = collections.defaultdict(list), collections.defaultdict(lambda: [0, 0])
    for event in document["traceEvents"]:
        if not isinstance(event.get("pid"), int) or not isinstance(event.get("tid", 0), int):
            faults["process or thread that is no whole number"] += 1
        if event["ph"] == "M": continue
        if event["ts"] < 0 or event["ts"] >= 1 << 53: faults["time below 0 or beyond 2^53"] += 1
        if event["ph"] == "X": slices[event["pid"], event["tid"]].append((event["ts"], -event["dur"]))
        if event["ph"] in "sf": flows[event["cat"], event["id"]][event["ph"] == "f"] += 1
    for track in slices.values():
        open_ends = []
        for start, length in sorted(track):
            while open_ends and open_ends[-1] <= start: open_ends.pop()
            if open_ends and open_ends[-1] < start - length: faults["slice that overlaps its track's"] += 1
            open_ends.append(start - length)
    starts = {(place, start) for place, track in slices.items() for start, _ in track}
    for event in document["traceEvents"]:
        if event["ph"] in "sf" and ((event["pid"], event["tid"]), event["ts"]) not in starts:
            faults["flow that does not begin with a slice"] += 1
    for (category, _), (begins, ends) in flows.items():
        if begins != 1 or ends < 1: faults[f"flow {category} that lacks an end"] += 1
    names = {e["pid"]: e["args"]["name"] for e in document["traceEvents"] if e.get("name") == "process_name"}
    ranks = [name for name in names.values() if name.startswith("rank ")]
    if len(ranks) != len(set(ranks)) or {pid for pid, _ in slices} - set(names):
        faults["process that is no rank"] += 1
    return faults


def totals(path):
    """What HTA says of a file, as one flat table of numbers."""
    from hta.trace_analysis import TraceAnalysis
    analysis = TraceAnalysis(trace_files=[os.path.abspath(path)], trace_dir="/")
    ranks = list(analysis.t.traces)
    table = {"rank": ranks[0]}
    breakdown = analysis.get_temporal_breakdown(visualize=False).iloc[0]
    table |= {key: breakdown[key] for key in breakdown.index if key.endswith("(us)")}
    kernels = analysis.get_gpu_kernel_breakdown(visualize=False)[0]
    table |= dict(zip(kernels["kernel_type"], kernels["sum"]))
    idle = analysis.get_idle_time_breakdown(ranks=ranks, visualize=False)[0]
    table |= {f"idle of stream {stream}": time for stream, time in idle.groupby("stream")["idle_time"].sum().items()}
    overlap = analysis.get_comm_comp_overlap(visualize=False).iloc[0]["comp_comm_overlap_pctg"]
    table["overlap of communication %"] = overlap if overlap == overlap else 0
    launches = analysis.get_cuda_kernel_launch_stats(ranks=ranks, visualize=False)
    table["launches"] = sum(len(frame) for frame in launches.values())
    table["launch delay"] = sum(frame["launch_delay"].sum() for frame in launches.values())
    return {key: float(value) for key, value in table.items()}


def compare(original, export):
    """Prints the worst differences of a pair; true where it is within the limit and no rule is broken."""
    faults = broken(load(export))
    try:
        wanted = totals(original)
    except Exception as error:  # HTA cannot read every trace that was recorded.
        print(f"{os.path.basename(original)}: HTA does not read the original ({error!r:.80}); rules broken: {dict(faults)}")
        return not faults
    found = totals(export)
    errors = {}
    for key in wanted.keys() | found.keys():
        a, b = wanted.get(key, 0), found.get(key, 0)
        # A microsecond of nothing is no difference.
        errors[key] = abs(b - a) / max(abs(a), 1000 if key != "rank" else 1e-9)
    worst = max(errors, key=errors.get)
    print(f"{os.path.basename(original)}: {len(errors)} totals, worst {100 * errors[worst]:.4f} % ({worst}: "
          f"{wanted.get(worst, 0):.1f}, exported {found.get(worst, 0):.1f}); rules broken: {dict(faults)}")
    return errors[worst] <= LIMIT and not faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orrery")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.orrery:
            pairs = [(file, exported(options.orrery, file, folder)) for file in options.files]
        else:
            pairs = list(zip(options.files[::2], options.files[1::2]))
        results = [compare(*pair) for pair in pairs]
    sys.exit(0 if all(results) else 1)
