// One row of softmax, shared by the softmax kernel and the naive attention. Included after lanes.h.

#define row_maximum NAME(row_maximum)
INLINE float row_maximum(const float *x, int64_t n) {
  vf most[4];
  UNROLLED for (int v = 0; v < 4; v++) most[v] = splat(-INFINITY);
  int64_t i = 0;
  for (; i + 4 * LANES <= n; i += 4 * LANES)
    UNROLLED for (int v = 0; v < 4; v++) most[v] = maximum(most[v], load(x + i + v * LANES));
  for (; i + LANES <= n; i += LANES) most[0] = maximum(most[0], load(x + i));
  if (i < n) most[1] = maximum(most[1], load_part(x + i, n - i, -INFINITY));
  return greatest(maximum(maximum(most[0], most[1]), maximum(most[2], most[3])));
}

#define row_exponentials NAME(row_exponentials)
/// y = exp(x - most), where y is given; returns the sum.
INLINE float row_exponentials(const float *x, float *y, int64_t n, float most) {
  vf total[2] = {(vf){0}, (vf){0}};
  int64_t i = 0;
  for (; i + 2 * LANES <= n; i += 2 * LANES)
    UNROLLED for (int v = 0; v < 2; v++) {
      vf e = exponential(load(x + i + v * LANES) - most);
      if (y) store(y + i + v * LANES, e);
      total[v] += e;
    }
  for (; i < n; i += LANES) {
    int64_t count = n - i < LANES ? n - i : LANES;
    vf e = exponential(load_part(x + i, count, -INFINITY) - most);
    if (y) store_part(y + i, e, count);
    total[0] += e;
  }
  return sum(total[0] + total[1]);
}

#define row_scaled NAME(row_scaled)
INLINE void row_scaled(float *y, int64_t n, float factor) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) store(y + i, load(y + i) * factor);
  for (; i < n; i++) changed(y + i) *= factor;
}
