"""Data misses that valgrind's cachegrind counts in the loop nests of nests.c, as CSV: needs gcc and valgrind.

cachegrind.py > ../../Tests/ReplayTests/Fixtures/cachegrind.csv
The compiler's options keep all but the arrays in registers. CachegrindTests.swift replays the same nests and compares.
"""
import datetime, os, re, subprocess, sys, tempfile

APART = 8 << 20
NESTS = [("product", 25, 1), ("product", 32, 1), ("tiled", 32, 8), ("tiled", 36, 12), ("triad", 3000, 1),
         ("triad", 8000, 3), ("triad", 16000, 16)]
# Bytes and ways of D1 and LL, and the line of both.
CACHES = [(4096, 4, 32768, 8, 64), (2048, 2, 8192, 4, 32), (1024, 1, 8192, 2, 64), (8192, 8, 65536, 16, 128)]

here = os.path.dirname(os.path.abspath(__file__))
counted = {n for n, text in enumerate(open(f"{here}/nests.c"), 1) if text.rstrip().endswith("// counted")}
version = subprocess.run(["valgrind", "--version"], capture_output=True, text=True).stdout.strip()
today = os.environ.get("DATE", datetime.date.today().isoformat())
columns = ["Dr", "Dw", "D1mr", "D1mw", "DLmr", "DLmw"]
print("nest,size,other,apart,d1_bytes,d1_ways,ll_bytes,ll_ways,line_bytes,reads,writes,"
      "d1_read_misses,d1_write_misses,ll_read_misses,ll_write_misses,source")

def counts(file, nest):
    """Sums over the counted lines of one function."""
    sums, events, function = dict.fromkeys(columns, 0), [], ""
    for text in open(file):
        if text.startswith("events:"): events = text.split()[1:]
        elif text.startswith("fn="): function = text[3:].strip()
        elif function == nest and re.match(r"\d", text):
            line, *values = map(int, text.split())
            if line in counted:
                for event, value in zip(events, values):
                    if event in sums: sums[event] += value
    return [sums[c] for c in columns]

with tempfile.TemporaryDirectory() as folder:
    for nest, size, other in NESTS:
        program = f"{folder}/nest"
        subprocess.run(["gcc", "-O1", "-fno-ivopts", "-fno-tree-loop-ivcanon", "-g", f"-DN={size}L", f"-DOTHER={other}L", f"-DAPART={APART}L", f"{here}/nests.c",
                        "-o", program], check=True)
        for d1, d1_ways, ll, ll_ways, line in CACHES:
            out = f"{folder}/counts"
            subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=yes", f"--I1=32768,8,{line}",
                            f"--D1={d1},{d1_ways},{line}", f"--LL={ll},{ll_ways},{line}",
                            f"--cachegrind-out-file={out}", program, nest], check=True, stderr=subprocess.DEVNULL)
            row = [nest, size, other, APART, d1, d1_ways, ll, ll_ways, line] + counts(out, nest)
            print(",".join(map(str, row + [f"{version} {today}"])), flush=True)
