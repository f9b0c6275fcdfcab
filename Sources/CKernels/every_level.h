// Includes ORRERY_SOURCE once per instruction set. The source is written against simd.h; its functions are named
// with NAME(), and ORRERY_LOOKUP(kernel) after this file gives the public look-up.
#define ORRERY_JOIN_(a, b) a##b
#define ORRERY_JOIN(a, b) ORRERY_JOIN_(a, b)
#define NAME(name) ORRERY_JOIN(name, SUFFIX)

#define SUFFIX _baseline
#define VECTOR_BYTES 16
#include "simd.h"
#include ORRERY_SOURCE
#undef SUFFIX
#undef VECTOR_BYTES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#define SUFFIX _avx2
#define VECTOR_BYTES 32
#include "simd.h"
#include ORRERY_SOURCE
#undef SUFFIX
#undef VECTOR_BYTES
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c"))), apply_to = function)
#define SUFFIX _avx512
#define VECTOR_BYTES 64
#include "simd.h"
#include ORRERY_SOURCE
#undef SUFFIX
#undef VECTOR_BYTES
#pragma clang attribute pop

#define ORRERY_LOOKUP(kernel)                     \
  orrery_body orrery_##kernel(orrery_level level) { \
    switch (level) {                              \
    case ORRERY_AVX512: return kernel##_avx512;   \
    case ORRERY_AVX2: return kernel##_avx2;       \
    default: return kernel##_baseline;            \
    }                                             \
  }
#else
#define ORRERY_LOOKUP(kernel)                     \
  orrery_body orrery_##kernel(orrery_level level) { \
    (void)level;                                  \
    return kernel##_baseline;                     \
  }
#endif
