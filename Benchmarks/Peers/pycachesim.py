"""The same accesses through pycachesim and through Orrery, in turns: CACHEREPLAY [ROUNDS]; needs pycachesim and numpy.

pycachesim counts a store that hits neither as a hit nor as a use. So every store here follows a load of the same element:
what is then stored is the newest line of its set in both, and L1's hits differ by the number of stores.
"""
import json, statistics, subprocess, sys, tempfile, time
import numpy
from cachesim import CacheSimulator

LEVELS = [("L1", 64, 12), ("L2", 1024, 16), ("L3", 8192, 16)]
LINE = 64

def simulator():
    names = [name for name, _, _ in LEVELS] + [None]
    description = {}
    for (name, sets, ways), below in zip(LEVELS, names[1:]):
        description[name] = dict(sets=sets, ways=ways, cl_size=LINE, replacement_policy="LRU", write_allocate=True,
                                 write_back=True)
        if below: description[name].update(load_from=below, store_to=below)
    return CacheSimulator.from_dict(description)[0]

def product(n, tile):
    """C += A B by square tiles; C's elements are loaded and stored."""
    t = numpy.arange(tile)
    steps = []
    for row in range(0, n, tile):
        for column in range(0, n, tile):
            for inner in range(0, n, tile):
                i, j, k = numpy.meshgrid(row + t, column + t, inner + t, indexing="ij")
                a, b = 8 * (i * n + k), (8 << 20) + 8 * (k * n + j)
                c = (16 << 20) + 8 * (i[:, :, :1] * n + j[:, :, :1])
                inner_loop = numpy.stack([a, b], axis=-1).reshape(tile, tile, 2 * tile)
                steps.append(numpy.concatenate([inner_loop, c, c], axis=-1).ravel())
    kinds = numpy.zeros(2 * tile + 2, dtype=numpy.uint32)
    kinds[-1] = 1
    addresses = numpy.concatenate(steps)
    return addresses, numpy.tile(kinds, len(addresses) // len(kinds))

def streams():
    random = numpy.random.default_rng(1)
    loads = lambda addresses: (addresses, numpy.zeros(len(addresses), dtype=numpy.uint32))
    def updates(addresses):
        return numpy.repeat(addresses, 2), numpy.tile(numpy.array([0, 1], dtype=numpy.uint32), len(addresses))
    count = 2_000_000
    yield "loads in order over 1.5 MB", loads(numpy.arange(count) % 196_608 * 8)
    yield "loads at random over 32 KiB", loads(random.integers(0, 4096, count) * 8)
    yield "loads at random over 16 MiB", loads(random.integers(0, 2 << 20, count) * 8)
    yield "updates in order over 12 MB", updates(numpy.arange(count // 2) * 24 % 12_000_000)
    yield "updates at random over 16 MiB", updates(random.integers(0, 2 << 20, count // 2) * 8)
    yield "tiled product of 128", product(128, 16)

def theirs(addresses, kinds):
    caches = simulator()
    if kinds.any():
        items = [((), (a,)) if k else ((a,), ()) for a, k in zip(addresses.tolist(), kinds.tolist())]
        start = time.perf_counter()
        caches.loadstore(items, length=8)
    else:
        items = addresses.tolist()
        start = time.perf_counter()
        caches.load(items, length=8)
    seconds = time.perf_counter() - start
    levels = caches.levels(with_mem=False)
    counts = [(level.backend.HIT_count, level.backend.MISS_count) for level in levels]
    caches.force_write_back()
    return seconds, counts, [level.backend.EVICT_count for level in caches.levels(with_mem=False)]

def one_by_one(addresses, kinds, count=300_000):
    """Accesses a second of a call for each, as a traced program makes them."""
    load, store = (caches := simulator()).load, caches.store
    items = list(zip(addresses[:count].tolist(), kinds[:count].tolist()))
    start = time.perf_counter()
    for address, kind in items:
        (store if kind else load)(address, length=8)
    return len(items) / (time.perf_counter() - start)

def ours(program, addresses, kinds):
    records = numpy.zeros(len(addresses), dtype=[("address", "<u8"), ("bytes", "<u4"), ("kind", "<u4")])
    records["address"], records["bytes"], records["kind"] = addresses, 8, kinds
    with tempfile.NamedTemporaryFile() as file:
        records.tofile(file.name)
        levels = [f"{name}:{sets * ways * LINE}:{ways}:{LINE}" for name, sets, ways in LEVELS]
        output = subprocess.run([program, file.name] + levels, capture_output=True, text=True, check=True).stdout
    result = json.loads(output)
    result["levels"][0]["hits"] -= int(kinds.sum())
    counts = [(level["hits"], level["misses"]) for level in result["levels"]]
    return statistics.median(result["seconds"]), counts, [level["write_backs"] for level in result["levels"]]

program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
for name, (addresses, kinds) in streams():
    pairs = [(theirs(addresses, kinds), ours(program, addresses, kinds)) for _ in range(rounds)]
    slow, fast = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    (_, peer, evicted), (_, own, written) = pairs[0]
    single, own_rate = one_by_one(addresses, kinds), len(addresses) / fast
    print(f"{name}: {single / 1e6:.2f} (a call each), {len(addresses) / slow / 1e6:.1f} (one call) and {own_rate / 1e6:.1f} M accesses/s: "
          f"{own_rate / single:.0f} and {slow / fast:.1f} times; "
          f"hits and misses {'equal' if peer == own else f'{peer} and {own}'}; "
          f"write-backs {'equal' if evicted == written else f'{evicted} and {written}'}")
