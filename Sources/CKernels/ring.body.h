// Steps of the ring on one level: what a rank does with a chunk that arrived.
static void NAME(ring_add)(float *to, const float *from, int64_t n) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(to + i, load(to + i) + load(from + i));
  for (; i < n; i++) changed(to + i) += value(from + i);
}

// Not memcpy, which stores around the caches when a chunk is large; the neighbour reads the chunk at once.
static void NAME(ring_copy)(float *to, const float *from, int64_t n) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(to + i, load(from + i));
  for (; i < n; i++) put(to + i, value(from + i));
}

static void NAME(ring_all_reduce)(void *arguments, int rank, int ranks) {
  ring_turn(arguments, rank, ranks, NAME(ring_add), NAME(ring_copy));
}
