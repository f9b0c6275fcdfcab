// Ceilings of the dot products that add groups of small products into 32 bits, which only some processors have.
#include "orrery_microbenchmarks.h"
#include "hide.h"
#include "unrolled.h"
#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>

enum { CHAINS = 24 };  // of 32 registers; latency 6 x 2 units needs 12

// Each group of products sums to 0, so that the accumulators neither overflow nor lose precision.
__attribute__((target("avx512f,avx512bf16"))) static void loop_dot_bf16(void *arguments, int rank, int ranks) {
  const orrery_loop *loop = arguments;
  __m512 chain[CHAINS];
  __m512i ones = _mm512_set1_epi32(0x3f803f80), signs = _mm512_set1_epi32(0x3f80bf80);  // (1, 1), (1, -1)
  HIDE(ones);
  HIDE(signs);
  (void)ranks;
  UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = _mm512_set1_ps((float)j);
  for (int64_t i = 0; i < loop->iterations; i++)
    UNROLLED for (int j = 0; j < CHAINS; j++)
        chain[j] = _mm512_dpbf16_ps(chain[j], (__m512bh)ones, (__m512bh)signs);
  UNROLLED for (int j = 1; j < CHAINS; j++) chain[0] += chain[j];
  loop->sink[rank * 16] = chain[0][0];
}

__attribute__((target("avx512f,avx512vnni"))) static void loop_dot_int8(void *arguments, int rank, int ranks) {
  const orrery_loop *loop = arguments;
  __m512i chain[CHAINS];
  __m512i ones = _mm512_set1_epi8(1), signs = _mm512_set1_epi16(0x01ff);  // (1, -1)
  HIDE(ones);
  HIDE(signs);
  (void)ranks;
  UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = _mm512_set1_epi32(j);
  for (int64_t i = 0; i < loop->iterations; i++)
    UNROLLED for (int j = 0; j < CHAINS; j++) chain[j] = _mm512_dpbusd_epi32(chain[j], ones, signs);
  UNROLLED for (int j = 1; j < CHAINS; j++) chain[0] = _mm512_add_epi32(chain[0], chain[j]);
  loop->sink[rank * 16] = (double)chain[0][0];
}

orrery_body orrery_loop_dot_bf16(orrery_level level) {
  __builtin_cpu_init();
  return level == ORRERY_AVX512 && __builtin_cpu_supports("avx512bf16") ? loop_dot_bf16 : NULL;
}

orrery_body orrery_loop_dot_int8(orrery_level level) {
  __builtin_cpu_init();
  return level == ORRERY_AVX512 && __builtin_cpu_supports("avx512vnni") ? loop_dot_int8 : NULL;
}

int64_t orrery_dot_flops_bf16(orrery_level level) { return level == ORRERY_AVX512 ? CHAINS * 32 * 2 : 0; }
int64_t orrery_dot_operations_int8(orrery_level level) { return level == ORRERY_AVX512 ? CHAINS * 64 * 2 : 0; }
#else
orrery_body orrery_loop_dot_bf16(orrery_level level) { return (void)level, NULL; }
orrery_body orrery_loop_dot_int8(orrery_level level) { return (void)level, NULL; }
int64_t orrery_dot_flops_bf16(orrery_level level) { return (void)level, 0; }
int64_t orrery_dot_operations_int8(orrery_level level) { return (void)level, 0; }
#endif
