// y = W x at one level, a row at a time: one stream is what the prefetchers follow best (two or four rows at a time
// lost 10 to 40 % of the bandwidth on Zen 5), and eight accumulators hide the additions' latency.
#define CHAINS 8
#define GEMV(type, REAL, LOAD, SCALAR)                                                               \
  INLINE float NAME(dot_##type)(const REAL *w, const float *x, int64_t k) {                          \
    vf chain[CHAINS];                                                                                \
    UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = (vf){0};                                    \
    int64_t p = 0;                                                                                   \
    for (; p + CHAINS * LANES <= k; p += CHAINS * LANES)                                             \
      UNROLLED for (int j = 0; j < CHAINS; j++)                                                      \
          chain[j] = LOAD(w + p + j * LANES) * load(x + p + j * LANES) + chain[j];                   \
    for (; p + LANES <= k; p += LANES) chain[0] = LOAD(w + p) * load(x + p) + chain[0];              \
    UNROLLED for (int j = 1; j < CHAINS; j++) chain[0] += chain[j];                                  \
    float total = sum(chain[0]);                                                                     \
    for (; p < k; p++) total += SCALAR(value(w + p)) * value(x + p);                                 \
    return total;                                                                                    \
  }                                                                                                  \
  static void NAME(gemv_##type)(void *arguments, int rank, int ranks) {                              \
    const orrery_gemv *gemv = arguments;                                                             \
    const REAL *w = gemv->w;                                                                         \
    orrery_part mine = orrery_part_of(gemv->n, 1, rank, ranks);                                      \
    for (int64_t row = mine.begin; row < mine.end; row++)                                            \
      put(gemv->y + row, NAME(dot_##type)(w + row * gemv->k, gemv->x, gemv->k));                     \
  }

GEMV(f32, float, load, )
GEMV(bf16, uint16_t, load_bf16, orrery_from_bf16)
#undef GEMV
#undef CHAINS
