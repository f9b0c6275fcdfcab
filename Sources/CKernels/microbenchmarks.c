// Ceilings of arithmetic, and of the barrier.
#include "orrery_microbenchmarks.h"
#include "hide.h"
#include "unrolled.h"

#define ORRERY_SOURCE "microbenchmarks.body.h"
#include "every_level.h"

ORRERY_LOOKUP(loop_fma_f32)
ORRERY_LOOKUP(loop_fma_f64)
ORRERY_LOOKUP(loop_exponential)
ORRERY_LOOKUP(loop_division)

#if defined(__x86_64__)
#define COUNT_LOOKUP(count)                                                  \
  int64_t orrery_##count(orrery_level level) {                               \
    return level == ORRERY_AVX512 ? (int64_t)count##_avx512                  \
           : level == ORRERY_AVX2 ? (int64_t)count##_avx2                    \
                                  : (int64_t)count##_baseline;               \
  }
#else
#define COUNT_LOOKUP(count)                    \
  int64_t orrery_##count(orrery_level level) { \
    (void)level;                               \
    return count##_baseline;                   \
  }
#endif

COUNT_LOOKUP(fma_flops_f32)
COUNT_LOOKUP(fma_flops_f64)
COUNT_LOOKUP(special_results)

static void loop_barrier(void *arguments, int rank, int ranks) {
  const orrery_barrier_loop *loop = arguments;
  (void)rank;
  for (int64_t i = 0; i < loop->iterations; i++) orrery_barrier_wait(loop->barrier, ranks);
}

orrery_body orrery_loop_barrier(orrery_level level) {
  (void)level;
  return loop_barrier;
}
