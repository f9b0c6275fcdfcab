// What nests do with rows, once per build: each touches whole rows at once, as a vector unit would.
#include <math.h>

/// a . b
static inline float NEST(dot)(const float *a, const float *b, int64_t n) {
  READ(a, n), READ(b, n);
  float total = 0;
  for (int64_t i = 0; i < n; i++) total += a[i] * b[i];
  return total;
}

/// y = keep y + factor x
static inline void NEST(add)(float *y, float keep, float factor, const float *x, int64_t n) {
  READ(x, n), UPDATE(y, n);
  for (int64_t i = 0; i < n; i++) y[i] = keep * y[i] + factor * x[i];
}

/// y = factor x
static inline void NEST(set)(float *y, float factor, const float *x, int64_t n) {
  READ(x, n), WRITE(y, n);
  for (int64_t i = 0; i < n; i++) y[i] = factor * x[i];
}

/// y = 0
static inline void NEST(clear)(float *y, int64_t n) {
  WRITE(y, n);
  for (int64_t i = 0; i < n; i++) y[i] = 0;
}

/// y = factor y
static inline void NEST(scale)(float *y, float factor, int64_t n) {
  UPDATE(y, n);
  for (int64_t i = 0; i < n; i++) y[i] *= factor;
}

/// Merges one score and its value row into a query's running softmax: maximum, sum and weighted values.
static inline void NEST(merge)(float score, const float *value, int64_t n, float *most, float *total, float *output) {
  UPDATE(most, 1), UPDATE(total, 1);
  float top = score > *most ? score : *most, keep = expf(*most - top), weight = expf(score - top);
  *total = *total * keep + weight;
  *most = top;
  NEST(add)(output, keep, weight, value, n);
}

/// The running softmax of a query that has seen nothing.
static inline void NEST(begin)(float *most, float *total, float *output, int64_t n) {
  WRITE(most, 1), WRITE(total, 1);
  *most = -1e30f;
  *total = 0;
  NEST(clear)(output, n);
}

/// panel[t, c] = from[c, t] for `count` rows of `from`, `depth` elements of each.
static inline void NEST(panel)(const float *from, int64_t row, int64_t count, int64_t depth, float *panel) {
  for (int64_t c = 0; c < count; c++) {
    READ(from + c * row, depth);
    for (int64_t t = 0; t < depth; t++) *WRITE(panel + t * count + c, 1) = from[c * row + t];
  }
}

/// C[rows, columns] = or += A[rows, depth] B[columns, depth]^T, `step` of the depth at a time through a panel of B.
static inline void NEST(tile_nt)(int64_t rows, int64_t columns, int64_t depth, int64_t step, const float *a, int64_t a_row,
                                 const float *b, int64_t b_row, float *c, int64_t c_row, float *panel) {
  for (int64_t k = 0; k < depth; k += step) {
    int64_t count = depth - k < step ? depth - k : step;
    NEST(panel)(b + k, b_row, columns, count, panel);
    for (int64_t i = 0; i < rows; i++) {
      const float *left = READ(a + i * a_row + k, count);
      float *to = c + i * c_row;
      if (k) READ(to, columns);
      READ(panel, count * columns), WRITE(to, columns);
      for (int64_t j = 0; j < columns; j++) {
        float total = k ? to[j] : 0;
        for (int64_t t = 0; t < count; t++) total += left[t] * panel[t * columns + j];
        to[j] = total;
      }
    }
  }
}

/// C[rows, columns] = or += A[rows, depth] B[depth, columns], `step` of the depth at a time.
static inline void NEST(tile_nn)(int64_t rows, int64_t columns, int64_t depth, int64_t step, const float *a, int64_t a_row,
                                 const float *b, int64_t b_row, float *c, int64_t c_row) {
  for (int64_t k = 0; k < depth; k += step) {
    int64_t count = depth - k < step ? depth - k : step;
    for (int64_t i = 0; i < rows; i++) {
      const float *left = READ(a + i * a_row + k, count);
      float *to = c + i * c_row;
      if (k) READ(to, columns);
      for (int64_t t = 0; t < count; t++) READ(b + (k + t) * b_row, columns);
      WRITE(to, columns);
      for (int64_t j = 0; j < columns; j++) {
        float total = k ? to[j] : 0;
        for (int64_t t = 0; t < count; t++) total += left[t] * b[(k + t) * b_row + j];
        to[j] = total;
      }
    }
  }
}
