#include "lanes.h"

#define squares NAME(squares)
/// The sum of (x - mean)^2.
INLINE float squares(const float *x, int64_t n, float mean) {
  vf total[4];
  UNROLLED for (int v = 0; v < 4; v++) total[v] = (vf){0};
  int64_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    UNROLLED for (int v = 0; v < 4; v++) {
      vf d = load(x + i + v * LANES) - mean;
      total[v] = d * d + total[v];
    }
  for (; i < n; i += LANES) {
    vf d = load_part(x + i, smaller(n - i, LANES), mean) - mean;
    total[0] = d * d + total[0];
  }
  return sum((total[0] + total[1]) + (total[2] + total[3]));
}

#define row_sum NAME(row_sum)
INLINE float row_sum(const float *x, int64_t n) {
  vf total[4];
  UNROLLED for (int v = 0; v < 4; v++) total[v] = (vf){0};
  int64_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    UNROLLED for (int v = 0; v < 4; v++) total[v] += load(x + i + v * LANES);
  for (; i < n; i += LANES) total[0] += load_part(x + i, smaller(n - i, LANES), 0);
  return sum((total[0] + total[1]) + (total[2] + total[3]));
}

static void NAME(rms_norm)(void *arguments, int rank, int ranks) {
  const orrery_norm *t = arguments;
  const int64_t n = t->columns;
  orrery_part mine = orrery_part_of(t->rows, 1, rank, ranks);
  for (int64_t row = mine.begin; row < mine.end; row++) {
    const float *x = t->x + row * n;
    float *y = t->y + row * n;
    float factor = 1 / sqrtf(squares(x, n, 0) / (float)n + t->epsilon);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES) store(y + i, load(x + i) * factor * load(t->gain + i));
    for (; i < n; i++) put(y + i, value(x + i) * factor * value(t->gain + i));
  }
}

static void NAME(layer_norm)(void *arguments, int rank, int ranks) {
  const orrery_norm *t = arguments;
  const int64_t n = t->columns;
  orrery_part mine = orrery_part_of(t->rows, 1, rank, ranks);
  for (int64_t row = mine.begin; row < mine.end; row++) {
    const float *x = t->x + row * n;
    float *y = t->y + row * n;
    float mean = row_sum(x, n) / (float)n, factor = 1 / sqrtf(squares(x, n, mean) / (float)n + t->epsilon);
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
      store(y + i, (load(x + i) - mean) * factor * load(t->gain + i) + load(t->bias + i));
    for (; i < n; i++) put(y + i, (value(x + i) - mean) * factor * value(t->gain + i) + value(t->bias + i));
  }
}
