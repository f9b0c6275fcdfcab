#!/usr/bin/env bash
# Calibrate, trace, predict, validate and export on this machine; everything is left in the folder given.
set -euo pipefail
orrery=$1
folder=$2
mkdir -p "$folder"
export ORRERY_DB="$folder/orrery.sqlite"
rm -f "$ORRERY_DB" "$ORRERY_DB"-wal "$ORRERY_DB"-shm
machine="$folder/this-machine.xml"

echo "== calibrate: this machine's ceilings"
"$orrery" calibrate -o "$machine" > "$folder/calibration.txt"
grep -E "^(cores|vector fp32, 512|vector fp32, 256|L1 read|L2 read|L3 read|DRAM read|DRAM latency)" \
  "$folder/calibration.txt" | cut -c1-100 || true
echo
echo "== trace: the host suite, each kernel checked before it is timed"
"$orrery" trace --suite host --name demo --on "$machine"
echo
echo "== predict: every case, with its bound and its range, in $folder/predictions.txt; one of them with its causes:"
"$orrery" predict --run demo --on "$machine" > "$folder/predictions.txt"
"$orrery" predict gemm --m 1024 --n 1024 --k 1024 --workers 1 --on "$machine"
echo
echo "== export: CSVs and a trace for Perfetto"
for what in residuals roofline timeline measurements; do
  "$orrery" export "$what" --run demo --on "$machine" --csv "$folder/$what.csv"
done
"$orrery" export chrome-trace --run demo --csv "$folder/trace.json"
ls "$folder"
echo
echo "== validate: error by family, what bounds it, and its longest case predicted against measured"
"$orrery" validate demo --on "$machine"
