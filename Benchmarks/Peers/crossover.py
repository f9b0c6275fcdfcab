"""Where flash attention overtakes naive attention, measured and predicted: RESIDUALS.csv of `orrery validate RUN --csv`.

Between the last length at which it is behind and the next, on logarithmic lengths.
"""
import csv, math, re, sys

times = {}
for row in csv.DictReader(open(sys.argv[1])):
    found = re.match(r"attention_(naive|flash) .*?;Sq=(\d+);.*?;D=(\d+);", row["subject"])
    if found:
        algorithm, length, dim = found[1], int(found[2]), int(found[3])
        times[dim, length, algorithm] = float(row["predicted"]), float(row["measured"])

def crossover(dim, column):
    lengths = sorted({n for d, n, _ in times if d == dim})
    ratio = {n: times[dim, n, "naive"][column] / times[dim, n, "flash"][column] for n in lengths}
    for low, high in reversed(list(zip(lengths, lengths[1:]))):
        if ratio[low] < 1 <= ratio[high]:
            share = (1 - ratio[low]) / (ratio[high] - ratio[low])
            return low * math.exp(share * math.log(high / low))

for dim in sorted({d for d, _, _ in times}):
    predicted, measured = crossover(dim, 0), crossover(dim, 1)
    if predicted and measured:
        ratio = max(predicted / measured, measured / predicted)
        print(f"d={dim}: measured {measured:.0f}, predicted {predicted:.0f}, a factor of {ratio:.2f}")
    else:
        print(f"d={dim}: measured {measured}, predicted {predicted}")
