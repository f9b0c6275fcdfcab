#include "lanes.h"
#include "softmax_row.h"

static void NAME(softmax_three_pass)(void *arguments, int rank, int ranks) {
  const orrery_softmax *t = arguments;
  orrery_part mine = orrery_part_of(t->rows, 1, rank, ranks);
  for (int64_t row = mine.begin; row < mine.end; row++) {
    const float *x = t->x + row * t->columns;
    float *y = t->y + row * t->columns;
    row_scaled(y, t->columns, 1 / row_exponentials(x, y, t->columns, row_maximum(x, t->columns)));
  }
}

#define merge_online NAME(merge_online)
/// Adds x to a lane's running maximum and sum with one exponential: of minus the distance between x and the old
/// maximum, which scales the sum when x is the larger, and is x's own term otherwise.
INLINE void merge_online(vf x, vf *most, vf *total) {
  vf distance = x - *most;
  vi above = distance > 0;
  vf e = exponential((vf)((vi)distance | INT32_MIN));
  vf scaled = *total * e + 1.0f, added = *total + e;
  *total = (vf)(((vi)scaled & above) | ((vi)added & ~above));
  *most = maximum(*most, x);
}

static void NAME(softmax_online)(void *arguments, int rank, int ranks) {
  const orrery_softmax *t = arguments;
  orrery_part mine = orrery_part_of(t->rows, 1, rank, ranks);
  for (int64_t row = mine.begin; row < mine.end; row++) {
    const float *x = t->x + row * t->columns;
    float *y = t->y + row * t->columns;
    // Four chains hide the latency of the exponential; lanes that have seen nothing hold the lowest finite value,
    // because minus infinity less itself is not a number.
    vf most[4], total[4];
    UNROLLED for (int v = 0; v < 4; v++) most[v] = splat(-FLT_MAX), total[v] = (vf){0};
    int64_t i = 0;
    for (; i + 4 * LANES <= t->columns; i += 4 * LANES)
      UNROLLED for (int v = 0; v < 4; v++) merge_online(load(x + i + v * LANES), &most[v], &total[v]);
    for (; i < t->columns; i += LANES)
      merge_online(load_part(x + i, smaller(t->columns - i, LANES), -INFINITY), &most[0], &total[0]);
    vf top = maximum(maximum(most[0], most[1]), maximum(most[2], most[3]));
    float greatest_value = greatest(top);
    vf all = (vf){0};
    UNROLLED for (int v = 0; v < 4; v++) all += total[v] * exponential(most[v] - greatest_value);
    float factor = 1 / sum(all);
    for (i = 0; i + LANES <= t->columns; i += LANES)
      store(y + i, exponential(load(x + i) - greatest_value) * factor);
    if (i < t->columns)
      store_part(y + i, exponential(load_part(x + i, t->columns - i, 0) - greatest_value) * factor, t->columns - i);
  }
}
