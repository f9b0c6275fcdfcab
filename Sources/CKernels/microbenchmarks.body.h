// Loops on values in registers at one level. The values stay between 0 and 2: no denormals, no overflow.
#if VECTOR_BYTES == 64 || defined(__aarch64__)
#define CHAINS 24  // of 32 registers; latency 4 x 2 units (4 on large arm64 cores) needs 8 to 16
#else
#define CHAINS 12  // of 16 registers; latency 5 x 2 units needs 10
#endif
#define RESULTS 8  // independent vectors in an iteration of the special functions

enum {
  NAME(fma_flops_f32) = CHAINS * LANES * 2,
  NAME(fma_flops_f64) = CHAINS * LANES64 * 2,
  NAME(special_results) = RESULTS * LANES
};

#define FMA_LOOP(type, REAL, VECTOR, SPLAT)                                                  \
  static void NAME(loop_fma_##type)(void *arguments, int rank, int ranks) {                  \
    const orrery_loop *loop = arguments;                                                     \
    VECTOR chain[CHAINS], factor = SPLAT((REAL)0.999), term = SPLAT((REAL)0.001);            \
    HIDE(factor);                                                                            \
    HIDE(term);                                                                              \
    (void)ranks;                                                                             \
    UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = SPLAT((REAL)(j + 1) / CHAINS);      \
    for (int64_t i = 0; i < loop->iterations; i++)                                           \
      UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = chain[j] * factor + term;         \
    UNROLLED for (int j = 1; j < CHAINS; j++) chain[0] += chain[j];                          \
    loop->sink[rank * 16] = chain[0][0];                                                     \
  }
FMA_LOOP(f32, float, vf, splat)
FMA_LOOP(f64, double, vd, splat64)

// The argument is hidden each time, so that no result can be reused, and no result waits for another.
#define SPECIAL_LOOP(kernel, expression)                                  \
  static void NAME(kernel)(void *arguments, int rank, int ranks) {        \
    const orrery_loop *loop = arguments;                                  \
    vf x = splat(1.25f), result = x;                                      \
    (void)ranks;                                                          \
    for (int64_t i = 0; i < loop->iterations; i++)                        \
      UNROLLED for (int j = 0; j < RESULTS; j++) {                        \
        HIDE(x);                                                          \
        result = expression;                                              \
        HIDE(result);                                                     \
      }                                                                   \
    loop->sink[rank * 16] = result[0];                                    \
  }
SPECIAL_LOOP(loop_exponential, exponential(x))
SPECIAL_LOOP(loop_division, splat(0.7f) / x)

#undef SPECIAL_LOOP
#undef FMA_LOOP
#undef RESULTS
#undef CHAINS
