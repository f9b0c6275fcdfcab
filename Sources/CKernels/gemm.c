#include "orrery_kernels.h"
#include "part.h"

// Cache blocks, the same bytes at every level so that the scratch is. kc: long enough that loading and storing C hides
// behind the arithmetic, with a panel of B of up to 64 KiB, which L2 delivers in time. mc: half of an L2 of 1 MiB.
// nc: a share of L3. Measured on Zen 5, where kc = 512 was best of 192 to 512 for matrices beyond L2.
#define GEMM_KC 512
#define GEMM_A_BYTES (480 << 10)
#define GEMM_B_BYTES (4 << 20)

#define ORRERY_SOURCE "gemm.body.h"
#include "every_level.h"

ORRERY_LOOKUP(gemm_f32)
ORRERY_LOOKUP(gemm_f64)

size_t orrery_gemm_scratch(int ranks) { return GEMM_B_BYTES + (size_t)ranks * GEMM_A_BYTES; }

#if defined(__x86_64__)
#define BLOCKING_LOOKUP(type)                                                 \
  orrery_gemm_blocking orrery_gemm_blocking_##type(orrery_level level) {      \
    int instructions = level & ~ORRERY_RECORDING;                             \
    return instructions == ORRERY_AVX512 ? gemm_blocking_##type##_avx512()    \
           : instructions == ORRERY_AVX2 ? gemm_blocking_##type##_avx2()      \
                                         : gemm_blocking_##type##_baseline(); \
  }
#else
#define BLOCKING_LOOKUP(type)                                                 \
  orrery_gemm_blocking orrery_gemm_blocking_##type(orrery_level level) {      \
    (void)level;                                                              \
    return gemm_blocking_##type##_baseline();                                 \
  }
#endif

BLOCKING_LOOKUP(f32)
BLOCKING_LOOKUP(f64)
