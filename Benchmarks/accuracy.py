#!/usr/bin/env python3
"""The first table of docs/accuracy.md, measured anew: what was predicted, against what, and how far off.

    python3 Benchmarks/accuracy.py --orrery .build/release/orrery [--given ../shared/data] [--quick]

Tables of the project are always there; those of --given are left out by name where the folder is not. --quick leaves out the fits in
folds. Exits 1 where a command fails.
"""

import argparse
import datetime
import glob
import json
import os
import subprocess
import sys

H200 = "measurements/nvidia-h200-sxm"
FOLDS = "out: folds by group"
OTHER = "out: other sizes"

# what, arguments of orrery validate, machine, standing; {given} is the folder of tables that do not belong to the project.
ROWS = [
    ("operations", f"{H200}/operations.csv --on nvidia-h200-sxm", "H200", "in"),
    ("operations", "{given}/h200/ops.csv --on nvidia-h200-sxm", "H200", "in"),
    (
        "operations",
        f"{{given}}/h200/ops.csv --on nvidia-h200-sxm --folds 5 --with {H200}/operations.csv --with {H200}/resident.csv",
        "H200",
        FOLDS,
    ),
    ("operations, an hour later", "{given}/h200/repeat/ops.csv --on nvidia-h200-sxm", "H200", "in: same sizes"),
    ("steps in graphs", f"{H200}/graph-steps.csv --on nvidia-h200-sxm", "H200", "out: models"),
    ("steps in graphs", "{given}/h200/graph-steps.csv --on nvidia-h200-sxm", "H200", "in"),
    ("mixed steps", f"{H200}/mixed-steps.csv --on nvidia-h200-sxm", "H200", "out"),
    ("steps by modules", f"{H200}/eager-steps.csv --on nvidia-h200-sxm", "H200", "out: models"),
    ("engine's operations", f"{H200}/engine-operations.csv --on nvidia-h200-sxm", "H200, vLLM 0.24", "in"),
    ("engine's steps", f"{H200}/engine-steps.csv --on nvidia-h200-sxm --models models", "H200, vLLM 0.24", "out: steps"),
    ("energy and clocks", f"{H200}/power-more.csv --on nvidia-h200-sxm", "H200", "out"),
    ("bytes moved", f"{H200}/memory-traffic.csv --on nvidia-h200-sxm", "H200", "out"),
    ("collectives", "measurements/hgx-h200-4gpu/collectives.csv --on hgx-h200-4gpu", "4 H200", "in"),
    ("steps of four devices", "{given}/h200/parallel-4gpu.csv --on hgx-h200-4gpu", "4 H200", "out"),
    ("steps of four devices, graphs", "{given}/h200/parallel-graph-4gpu.csv --on hgx-h200-4gpu", "4 H200", "out"),
    ("requests of services", "{given}/serving/requests-h200.csv --on nvidia-h200-sxm --models {given}/serving/models", "H200, vLLM", "out"),
    ("host suite", "measurements/amd-epyc-7003-2core/host-1.csv --on amd-epyc-7003-2core", "EPYC 7003", OTHER),
    ("host suite, again", "measurements/amd-epyc-7003-2core/host-2.csv --on amd-epyc-7003-2core", "EPYC 7003", OTHER),
    ("FlashAttention-2, published", "--published flashattention2-a100", "A100", "out: card"),
    ("FlashAttention-2, published", "--published flashattention2-h100", "H100", "out: card"),
    ("Megatron-LM, published", "--published megatron-lm-table1", "A100 clusters", "out: card"),
]


def published_kernels(given):
    """A row for each table of a card's kernels, as public tables print them."""
    rows = []
    for path in sorted(glob.glob(f"{given}/public/kernels/*.csv")):
        card, kind = os.path.basename(path)[:-4].split("-", 1)
        if not kind.endswith("-more"):
            standing = "out: other measurements" if card == "H200" else "out: card"
            rows.append((f"{kind}, published", f"{{given}}/public/kernels/{card}-{kind}.csv", card, standing))
    return sorted(rows, key=lambda row: row[0])



def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--orrery", default=".build/release/orrery")
    parser.add_argument("--given", default="../shared/data")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    today = datetime.date.today().isoformat()
    failed = 0
    absent = []
    print("| what | machine | rows | sample | MAPE % | median % | bias % | covered % | `orrery validate …` | date |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for what, line, machine, standing in ROWS + published_kernels(options.given):
        words = line.format(given=options.given).split()
        if options.quick and "--folds" in words:
            continue
        files = [word for word in words if word.endswith(".csv")]
        if not all(os.path.exists(file) for file in files):
            absent += files
            continue
        run = subprocess.run(
            [options.orrery, "validate", *words, "--lenient", "--json"], capture_output=True, text=True
        )
        if run.returncode != 0:
            # Cards without a profile and algorithms that are not known are said, and are no failure.
            failed += "published" not in what
            print(f"not answered: {run.stderr.strip()[-300:]}", file=sys.stderr)
            continue
        overall = json.loads(run.stdout)["overall"]
        cells = [f"{100 * overall[key]:.1f}" for key in ("mape", "median", "bias", "coverage")]
        if what == "bytes moved":
            cells[-1] = "no range"
        command = line.replace("{given}/", "").replace("measurements/", "")
        print(f"| {what} | {machine} | {overall['n']} | {standing} | {' | '.join(cells)} | `{command}` | {today} |")
        sys.stdout.flush()
    for file in sorted(set(absent)):
        print(f"not there: {file}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
