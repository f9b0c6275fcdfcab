#include "orrery_kernels.h"

orrery_level orrery_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("f16c"))
    return ORRERY_BASELINE;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return ORRERY_AVX512;
  return ORRERY_AVX2;
#else
  return ORRERY_BASELINE;
#endif
}

int orrery_level_bytes(orrery_level level) {
#if defined(__x86_64__)
  int instructions = level & ~ORRERY_RECORDING;
  return instructions == ORRERY_AVX512 ? 64 : instructions == ORRERY_AVX2 ? 32 : 16;
#else
  (void)level;  // every level is NEON
  return 16;
#endif
}
