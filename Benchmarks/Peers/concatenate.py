#!/usr/bin/env python3
"""scale.py IN OUT K   -- write K copies of a Kineto / Chrome trace end to end.

IN, OUT : .json or .json.gz.  For every copy c = 0 .. K-1
  ts                                  += c * D  D = ceil(max(ts+dur) - min(ts)) + 1 us over all non-M events,
                                                a whole number of us, so the decimals of ts stay as written
  args.correlation, flow id, "External id",
  args.wait_on_cuda_event_record_corr_id  += c * R   (ints > 0 only; R = max id - min id + 1 over all of them)
  ph M                                only in copy 0
Everything else (names, ProfilerStep numbers, Ev Idx, Sequence number, pid, tid, dur) is the same in each copy.
All other top-level keys are kept, in their order.  Non-integer numbers keep their text (never through a double).
A line per event.  Also OUT may be given as "A,B" to write two files from one reading.
"""
import gzip, io, json, re, sys
from decimal import Decimal, ROUND_CEILING

MARK = "\x00F"                                   # tags the text of a JSON number that is no integer
UNMARK = re.compile(r'"\\u0000F([^"]*)"')
ARG_IDS = ("correlation", "External id", "wait_on_cuda_event_record_corr_id")
FLOW_PH = ("s", "t", "f")


def load(path):
    op = gzip.open if path.endswith(".gz") else open
    with op(path, "rb") as fh:
        return json.loads(fh.read(), parse_float=lambda s: MARK + s)


def dump(o):
    return UNMARK.sub(r"\1", json.dumps(o))      # ", " and ": ": HTA looks for the text '"rank": 0'


def num(v):
    """int, marked float text, or None"""
    if isinstance(v, bool):
        return None
    if isinstance(v, int):
        return Decimal(v)
    if isinstance(v, str) and v.startswith(MARK):
        return Decimal(v[len(MARK):])
    return None


def add(v, n):
    """v + n (n whole) with v's decimals as written"""
    if isinstance(v, int):
        return v + n
    return MARK + format(Decimal(v[len(MARK):]) + n, "f")


def is_id(v):
    return isinstance(v, int) and not isinstance(v, bool) and v > 0


def ids(e):
    if e.get("ph") in FLOW_PH and is_id(e.get("id")):
        yield e["id"]
    a = e.get("args")
    if isinstance(a, dict):
        for k in ARG_IDS:
            if is_id(a.get(k)):
                yield a[k]


def copies(events, k):
    rest = [e for e in events if e.get("ph") != "M"]
    lo = hi = None
    ilo = ihi = None
    for e in rest:
        t = num(e.get("ts"))
        if t is not None:
            lo = t if lo is None or t < lo else lo
            end = t + (num(e.get("dur")) or 0)
            hi = end if hi is None or end > hi else hi
        for i in ids(e):
            ilo = i if ilo is None or i < ilo else ilo
            ihi = i if ihi is None or i > ihi else ihi
    step = 0 if lo is None else int((hi - lo).to_integral_value(ROUND_CEILING)) + 1
    idstep = 0 if ilo is None else ihi - ilo + 1
    yield from events
    for c in range(1, k):
        dt, di = c * step, c * idstep
        for e in rest:
            e = dict(e)
            if num(e.get("ts")) is not None:
                e["ts"] = add(e["ts"], dt)
            if e.get("ph") in FLOW_PH and is_id(e.get("id")):
                e["id"] += di
            a = e.get("args")
            if isinstance(a, dict) and any(is_id(a.get(x)) for x in ARG_IDS):
                a = dict(a)
                for x in ARG_IDS:
                    if is_id(a.get(x)):
                        a[x] += di
                e["args"] = a
            yield e


class Tee:
    def __init__(self, paths):
        self.f = [io.TextIOWrapper(gzip.open(p, "wb", compresslevel=6) if p.endswith(".gz") else open(p, "wb"),
                                   encoding="ascii", newline="\n") for p in paths]

    def write(self, s):
        for f in self.f:
            f.write(s)

    def close(self):
        for f in self.f:
            f.close()


def scale(src, outs, k):
    doc = load(src)
    bare = isinstance(doc, list)                 # legacy autograd.profiler: a bare array
    if bare:
        doc = {"traceEvents": doc}
    out = Tee(outs)
    n = 0

    def put_events():
        nonlocal n
        out.write("[\n")
        for e in copies(doc["traceEvents"], k):
            out.write((",\n" if n else "") + dump(e))
            n += 1
        out.write("\n]")

    if bare:
        put_events()
    else:
        out.write("{\n")
        for j, key in enumerate(doc):
            out.write((",\n" if j else "") + dump(key) + ": ")
            if key == "traceEvents":
                put_events()
            else:
                out.write(dump(doc[key]))
        out.write("\n}\n")
    out.close()
    return n


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(scale(sys.argv[1], sys.argv[2].split(","), int(sys.argv[3])), "events")
