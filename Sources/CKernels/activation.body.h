#include "lanes.h"

#define gelu_of NAME(gelu_of)
/// x (1 + tanh z) / 2 = x / (1 + exp(-2z)) with z = sqrt(2 / pi) (x + 0.044715 x^3) (Hendrycks and Gimpel 2016).
INLINE vf gelu_of(vf x) {
  vf inner = x * x * splat(0.044715f) + 1.0f;
  return x / (exponential(x * inner * splat(-1.5957691216057308f)) + 1.0f);
}

#define silu_of NAME(silu_of)
INLINE vf silu_of(vf x) { return x / (exponential(-x) + 1.0f); }

static void NAME(gelu)(void *arguments, int rank, int ranks) {
  const orrery_activation *t = arguments;
  orrery_part mine = orrery_part_of(t->n, 16, rank, ranks);
  int64_t i = mine.begin;
  for (; i + LANES <= mine.end; i += LANES) store(t->y + i, gelu_of(load(t->x + i)));
  if (i < mine.end) store_part(t->y + i, gelu_of(load_part(t->x + i, mine.end - i, 0)), mine.end - i);
}

static void NAME(silu_multiply)(void *arguments, int rank, int ranks) {
  const orrery_activation *t = arguments;
  orrery_part mine = orrery_part_of(t->n, 16, rank, ranks);
  int64_t i = mine.begin;
  for (; i + LANES <= mine.end; i += LANES) store(t->y + i, silu_of(load(t->x + i)) * load(t->up + i));
  if (i < mine.end) {
    int64_t count = mine.end - i;
    store_part(t->y + i, silu_of(load_part(t->x + i, count, 0)) * load_part(t->up + i, count, 0), count);
  }
}
