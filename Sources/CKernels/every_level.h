// Includes ORRERY_SOURCE twice per instruction set, for its two uses. The source is written against simd.h, and touches
// arrays only by its loads and stores and those of accesses.h; registers, arguments and waiting are no accesses. Its
// functions are named with NAME(), and ORRERY_LOOKUP(kernel) after this file gives the public look-up.
#define ORRERY_JOIN_(a, b, c) a##b##c
#define ORRERY_JOIN(a, b, c) ORRERY_JOIN_(a, b, c)
#define NAME(name) ORRERY_JOIN(name, SUFFIX, USE)

#define SUFFIX _baseline
#define VECTOR_BYTES 16
#include "two_uses.h"
#undef SUFFIX
#undef VECTOR_BYTES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define SUFFIX _avx2
#define VECTOR_BYTES 32
#include "two_uses.h"
#undef SUFFIX
#undef VECTOR_BYTES
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)
#define SUFFIX _avx512
#define VECTOR_BYTES 64
#include "two_uses.h"
#undef SUFFIX
#undef VECTOR_BYTES
#pragma clang attribute pop

#define ORRERY_LOOKUP(kernel)                                                                  \
  orrery_body orrery_##kernel(orrery_level level) {                                            \
    switch ((int)level) {                                                                      \
    case ORRERY_AVX512: return kernel##_avx512;                                                \
    case ORRERY_AVX2: return kernel##_avx2;                                                    \
    case ORRERY_AVX512 | ORRERY_RECORDING: return kernel##_avx512_recorded;                    \
    case ORRERY_AVX2 | ORRERY_RECORDING: return kernel##_avx2_recorded;                        \
    default: return level & ORRERY_RECORDING ? kernel##_baseline_recorded : kernel##_baseline; \
    }                                                                                          \
  }
#else
#define ORRERY_LOOKUP(kernel)                                                                  \
  orrery_body orrery_##kernel(orrery_level level) {                                            \
    return level & ORRERY_RECORDING ? kernel##_baseline_recorded : kernel##_baseline;          \
  }
#endif
