#include "lanes.h"

// Outputs of a block stay in registers. Taps that are LANES apart use the same vectors of u, so each vector that is
// loaded (across cache lines, mostly) serves several taps: with 32 registers four, otherwise two.
#if VECTOR_BYTES == 64 || defined(__aarch64__)
#define DIRECT_TAPS 4
#else
#define DIRECT_TAPS 2
#endif
#define DIRECT_VECTORS 8

#define direct_block NAME(direct_block)
/// y[begin ..< begin + vectors * LANES] of one row, all inside it.
INLINE void direct_block(const int vectors, int64_t begin, const float *u, const float *filter, float *y) {
  vf t[DIRECT_VECTORS];
  UNROLLED for (int v = 0; v < vectors; v++) t[v] = (vf){0};
  int64_t i = 0;
  for (; i + DIRECT_TAPS * LANES <= begin + 1; i += DIRECT_TAPS * LANES)
    for (int64_t r = i; r < i + LANES; r++) {
      vf tap[DIRECT_TAPS];
      UNROLLED for (int m = 0; m < DIRECT_TAPS; m++) tap[m] = splat(value(&filter[r + m * LANES]));
      UNROLLED for (int d = 1 - DIRECT_TAPS; d < vectors; d++) {
        vf x = load(u + begin - r + d * LANES);
        UNROLLED for (int m = 0; m < DIRECT_TAPS; m++)
          if (d + m >= 0 && d + m < vectors) t[d + m] = tap[m] * x + t[d + m];
      }
    }
  for (; i <= begin; i++) {
    vf tap = splat(value(filter + i));
    UNROLLED for (int v = 0; v < vectors; v++) t[v] = tap * load(u + begin - i + v * LANES) + t[v];
  }
  // Taps that reach back beyond the row's start from some of the outputs: zeros before u for the vector on the edge.
  float edge[2 * LANES];
  store(edge, (vf){0});
  store(edge + LANES, load(u));
  UNROLLED for (int e = 0; e < vectors; e++)
    for (int r = 1; r <= (e == vectors - 1 ? LANES - 1 : LANES); r++) {
      vf tap = splat(value(&filter[begin + e * LANES + r]));
      t[e] = tap * load(edge + LANES - r) + t[e];
      UNROLLED for (int v = e + 1; v < vectors; v++) t[v] = tap * load(u + (v - e) * LANES - r) + t[v];
    }
  UNROLLED for (int v = 0; v < vectors; v++) store(y + begin + v * LANES, t[v]);
}

static void NAME(convolution_direct)(void *arguments, int rank, int ranks) {
  const orrery_convolution *t = arguments;
  const int64_t n = t->length;
  orrery_part mine = orrery_part_of(t->batch * t->channels, 1, rank, ranks);
  for (int64_t row = mine.begin; row < mine.end; row++) {
    const float *u = t->u + row * n, *filter = t->filter + row % t->channels * n;
    float *y = t->y + row * n;
    int64_t i = 0;
    for (; i + DIRECT_VECTORS * LANES <= n; i += DIRECT_VECTORS * LANES) direct_block(DIRECT_VECTORS, i, u, filter, y);
    for (; i + LANES <= n; i += LANES) direct_block(1, i, u, filter, y);
    // The last outputs once more with some before them, or one by one in a row of less than a vector.
    if (i < n && n >= LANES) {
      direct_block(1, n - LANES, u, filter, y);
    } else {
      for (; i < n; i++) {
        put(y + i, 0);
        for (int64_t j = 0; j <= i; j++) changed(y + i) += value(filter + j) * value(&u[i - j]);
      }
    }
  }
}

#undef DIRECT_TAPS
#undef DIRECT_VECTORS
