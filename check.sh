#!/usr/bin/env bash
# What make check does beside the tests: traces and tables that do not belong to the project, a browser, clean roots.
# check.sh ORRERY FOLDER. What is not there is skipped by name.
set -euo pipefail
orrery=$(realpath "$1")
given=$2
place=$(mktemp -d)
# The linker finds libraries beside a program by /proc, which a root then has of its own.
trap 'for root in "$place"/*/proc; do if [ -d "$root" ]; then umount "$root"; fi; done 2> /dev/null; rm -rf --one-file-system "$place"' EXIT
export ORRERY_DB="$place/orrery.sqlite"

skip() { echo "skipped: $1"; }

# Each recording is imported, and replays to within 2 % of itself. Files that differ in their rank are one run.
replays() {
  local name=$1
  shift
  "$orrery" import "$@" --name "$name" --json > "$place/imported.json"
  "$orrery" replay "$name" --json > "$place/replayed.json"
  python3 - "$place/replayed.json" "$name" <<'PYTHON'
import json, sys
answer = json.load(open(sys.argv[1]))
off = answer["replayed_us"] / answer["recorded_us"] - 1
print(f"replayed: {sys.argv[2]}, {100 * off:+.2f} %")
sys.exit(abs(off) > 0.02)
PYTHON
}

if ! command -v python3 > /dev/null; then
  skip "traces and tables: python3 is not installed"
elif [ ! -d "$given/h200/traces" ]; then
  skip "traces and tables: $given is not there"
else
  for first in "$given"/h200/traces/*.json.gz; do
    case "$first" in
      *-rank0.json.gz) replays "$(basename "${first%-rank0.json.gz}")" "${first%0.json.gz}"*.json.gz ;;
      *-rank*) ;;
      *) replays "$(basename "${first%.json.gz}")" "$first" ;;
    esac
  done
  python3 Benchmarks/accuracy.py --orrery "$orrery" --given "$given" --quick
fi

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  skip "a browser: none of chromium, chromium-browser and google-chrome is installed"
else
  # The exported run as a browser's own reader of JSON takes it: as many slices as there are spans.
  "$orrery" trace gelu --sizes "n=1000" --time-bound 5 --precision 0.5 --name browser > /dev/null
  {
    printf '<script>const run = '
    "$orrery" export chrome-trace --run browser
    printf '; document.write("slices " + run.traceEvents.filter(e => e.ph === "X").length)</script>'
  } > "$place/run.html"
  spans=$("$orrery" sql "select count(*) n from spans where run = 'browser'" --json | grep -o '[0-9]\+')
  "$browser" --headless --no-sandbox --disable-gpu --dump-dom "file://$place/run.html" 2> /dev/null \
    | grep -q "slices $spans" && echo "a browser reads the exported run: $spans slices"
fi

if ! command -v debootstrap > /dev/null; then
  skip "clean roots: debootstrap is not installed"
elif [ "$(id -u)" != 0 ]; then
  skip "clean roots: only root makes them"
else
  make dist
  for suite in bookworm trixie; do
    root="$place/$suite"
    debootstrap --variant=minbase "$suite" "$root" > /dev/null
    mkdir "$root/orrery"
    mount -t proc proc "$root/proc"
    tar -C "$root/orrery" --strip-components 1 -xJf dist/orrery-*.tar.xz
    chroot "$root" bash -c 'cd /tmp && bash /orrery/share/doc/orrery/demo.sh /orrery/bin/orrery demo > /dev/null &&
      /orrery/bin/orrery systems --check > /dev/null'
    echo "a clean root of $suite ran the demonstration and the check of all systems"
  done
fi
