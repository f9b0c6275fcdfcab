// Loops that stream a rank's n floats at one level, sequentially.
#define STREAMS 8  // accumulators of the sum: latency 4 x 2 additions a cycle
#if VECTOR_BYTES == 64 || defined(__aarch64__)
#define CHAINS 16
#else
#define CHAINS 12
#endif

static void NAME(loop_read)(void *arguments, int rank, int ranks) {
  const orrery_loop *loop = arguments;
  const float *data = loop->data + rank * loop->n;
  const int64_t n = loop->n;
  vf total[STREAMS];
  float rest = 0;
  (void)ranks;
  UNROLLED for (int j = 0; j < STREAMS; j++) total[j] = (vf){0};
  for (int64_t pass = 0; pass < loop->iterations; pass++) {
    int64_t i = 0;
    for (; i + STREAMS * LANES <= n; i += STREAMS * LANES)
      UNROLLED for (int j = 0; j < STREAMS; j++) total[j] += load(data + i + j * LANES);
    for (; i < n; i++) rest += data[i];
  }
  UNROLLED for (int j = 1; j < STREAMS; j++) total[0] += total[j];
  loop->sink[rank * 16] = sum(total[0]) + rest;
}

static void NAME(loop_write)(void *arguments, int rank, int ranks) {
  const orrery_loop *loop = arguments;
  float *data = loop->data + rank * loop->n;
  const int64_t n = loop->n;
  (void)ranks;
  for (int64_t pass = 0; pass < loop->iterations; pass++) {
    float value = (float)(pass & 0xff);
    vf values = splat(value);
    int64_t i = 0;
    for (; i + STREAMS * LANES <= n; i += STREAMS * LANES)
      UNROLLED for (int j = 0; j < STREAMS; j++) store(data + i + j * LANES, values);
    for (; i < n; i++) data[i] = value;
    BETWEEN_PASSES;
  }
  loop->sink[rank * 16] = n > 0 ? data[n - 1] : 0;
}

static void NAME(loop_copy)(void *arguments, int rank, int ranks) {
  const orrery_loop *loop = arguments;
  const int64_t n = loop->n / 2;
  const float *from = loop->data + rank * loop->n;
  float *to = loop->data + rank * loop->n + n;
  (void)ranks;
  for (int64_t pass = 0; pass < loop->iterations; pass++) {
    int64_t i = 0;
    for (; i + STREAMS * LANES <= n; i += STREAMS * LANES)
      UNROLLED for (int j = 0; j < STREAMS; j++) store(to + i + j * LANES, load(from + i + j * LANES));
    for (; i < n; i++) to[i] = from[i];
    BETWEEN_PASSES;
  }
  loop->sink[rank * 16] = n > 0 ? to[n - 1] : 0;
}

#undef CHAINS
#undef STREAMS
