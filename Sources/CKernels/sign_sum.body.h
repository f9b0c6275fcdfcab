// One rank's work on signs, on one level. 32 signs are a word; its bit i belongs to element i.
#include "lanes.h"

/// to = x + carried; the sum of their magnitudes, in double precision once a block.
static double NAME(sign_correct)(float *carried, const float *x, int64_t n) {
  double total = 0;
  int64_t i = 0;
  while (i + LANES <= n) {
    vf block = splat(0);
    for (int64_t end = i + SIGN_BLOCK; i + LANES <= n && i < end; i += LANES) {
      vf corrected = load(x + i) + load(carried + i);
      store(carried + i, corrected);
      block += __builtin_elementwise_abs(corrected);
    }
    total += (double)sum(block);
  }
  for (; i < n; i++) {
    float corrected = value(x + i) + value(carried + i);
    put(carried + i, corrected);
    total += (double)fabsf(corrected);
  }
  return total;
}

#define sign_lanes NAME(sign_lanes)
/// One bit a lane, the same in every vector.
INLINE vi sign_lanes(void) {
  vi bits;
  for (int lane = 0; lane < LANES; lane++) bits[lane] = 1 << lane;
  return bits;
}

#define sign_choice NAME(sign_choice)
/// scale in the lanes that are chosen, -scale in the others.
INLINE vf sign_choice(vi chosen, float scale) {
  return (vf)(((vi)splat(scale) & chosen) | ((vi)splat(-scale) & ~chosen));
}

#define sign_mask NAME(sign_mask)
/// The lanes whose bits are set, from a bit of a word on.
INLINE vi sign_mask(uint32_t word, int from) {
  return (((vi)splat(0) + (int32_t)(word >> from)) & sign_lanes()) != 0;
}

/// Signs of `carried`, and what is left of it when each is taken for sign * scale.
static void NAME(sign_pack)(uint32_t *signs, float *carried, int64_t n, float scale) {
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    uint32_t word = 0;
    UNROLLED for (int from = 0; from < 32; from += LANES) {
      vf v = load(carried + i + from);
      vi positive = v >= splat(0);
      word |= (uint32_t)__builtin_reduce_or(positive & sign_lanes()) << from;
      store(carried + i + from, v - sign_choice(positive, scale));
    }
    put(signs + i / 32, word);
  }
  if (i == n) return;
  uint32_t word = 0;
  for (int64_t from = i; i < n; i++) {
    float v = value(carried + i);
    if (v >= 0) word |= 1u << (i - from);
    put(carried + i, v - (v >= 0 ? scale : -scale));
  }
  put(signs + (n - 1) / 32, word);
}

/// to = sign * scale, or to += sign * scale.
static void NAME(sign_unpack)(float *to, const uint32_t *signs, int64_t n, float scale, int adds) {
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    uint32_t word = value(signs + i / 32);
    UNROLLED for (int from = 0; from < 32; from += LANES) {
      vf v = sign_choice(sign_mask(word, from), scale);
      store(to + i + from, adds ? v + load(to + i + from) : v);
    }
  }
  for (int64_t j = i; j < n; j++) {
    float v = value(signs + i / 32) >> (j - i) & 1 ? scale : -scale;
    put(to + j, adds ? v + value(to + j) : v);
  }
}

static void NAME(sign_sum_body)(void *arguments, int rank, int ranks) {
  sign_turn(arguments, rank, ranks, NAME(sign_correct), NAME(sign_pack), NAME(sign_unpack));
}
