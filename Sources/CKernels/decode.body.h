#include "lanes.h"
#include "dots.h"

#define weigh NAME(weigh)
/// out[h,:] += sum_j p[h * DECODE_KEYS + j] V[j,:] for `heads` rows and `vectors` vectors of columns.
INLINE void weigh(const int heads, const int vectors, const int bf16, int64_t keys, const float *p, const void *v,
                  int64_t v_at, int64_t dim, float *out, int64_t out_row) {
  vf t[4][4];
  UNROLLED for (int h = 0; h < heads; h++)
    UNROLLED for (int i = 0; i < vectors; i++) t[h][i] = load(out + h * out_row + i * LANES);
  for (int64_t j = 0; j < keys; j++) {
    vf line[4];
    UNROLLED for (int i = 0; i < vectors; i++) {
      line[i] = load_element(v, v_at + j * dim + i * LANES, bf16);
      fetch(v, (v_at + j * dim + i * LANES) * (bf16 ? 2 : 4) + FETCH_AHEAD);
    }
    UNROLLED for (int h = 0; h < heads; h++) {
      vf x = splat(value(&p[h * DECODE_KEYS + j]));
      UNROLLED for (int i = 0; i < vectors; i++) t[h][i] = x * line[i] + t[h][i];
    }
  }
  UNROLLED for (int h = 0; h < heads; h++)
    UNROLLED for (int i = 0; i < vectors; i++) store(out + h * out_row + i * LANES, t[h][i]);
}

#if VECTOR_BYTES == 64 || defined(__aarch64__)
#define WEIGH_HEADS 4
#else
#define WEIGH_HEADS 2
#endif

#define weigh_columns NAME(weigh_columns)
/// All columns for `heads` rows.
INLINE void weigh_columns(const int heads, const int bf16, int64_t keys, const float *p, const void *v, int64_t v_at,
                          int64_t dim, float *out, int64_t out_row) {
  int64_t d = 0;
  for (; d + 4 * LANES <= dim; d += 4 * LANES) weigh(heads, 4, bf16, keys, p, v, v_at + d, dim, out + d, out_row);
  for (; d + LANES <= dim; d += LANES) weigh(heads, 1, bf16, keys, p, v, v_at + d, dim, out + d, out_row);
  for (; d < dim; d++)
    for (int64_t h = 0; h < heads; h++)
      for (int64_t j = 0; j < keys; j++)
        changed(&out[h * out_row + d]) += value(&p[h * DECODE_KEYS + j]) * element(v, v_at + j * dim + d, bf16);
}

#define weigh_heads NAME(weigh_heads)
/// All columns for 1 to DECODE_HEADS rows.
INLINE void weigh_heads(const int bf16, int64_t heads, int64_t keys, const float *p, const void *v, int64_t v_at,
                        int64_t dim, float *out, int64_t out_row) {
  int64_t h = 0;
  for (; h + WEIGH_HEADS <= heads; h += WEIGH_HEADS)
    weigh_columns(WEIGH_HEADS, bf16, keys, p + h * DECODE_KEYS, v, v_at, dim, out + h * out_row, out_row);
  for (; h < heads; h++)
    weigh_columns(1, bf16, keys, p + h * DECODE_KEYS, v, v_at, dim, out + h * out_row, out_row);
}

#define weights_of NAME(weights_of)
/// scores = exp(scale scores - maximum so far) of one head; scales what it accumulated before.
INLINE void weights_of(float *scores, int64_t keys, float scale, float *out, int64_t dim) {
  // Whole vectors: the scores beyond `keys` weigh nothing.
  for (int64_t j = keys; j < pieces(keys, LANES) * LANES; j++) put(scores + j, -INFINITY);
  vf top = splat(value(out + dim)), total = (vf){0};
  for (int64_t j = 0; j < keys; j += LANES) {
    vf x = load(scores + j) * scale;
    store(scores + j, x);
    top = maximum(top, x);
  }
  float most = greatest(top), keep = exponential(splat(value(out + dim) - most))[0];
  for (int64_t j = 0; j < keys; j += LANES) {
    vf e = exponential(load(scores + j) - most);
    store(scores + j, e);
    total += e;
  }
  for (int64_t d = 0; d < dim; d++) changed(out + d) *= keep;
  put(out + dim, most);
  put(&out[dim + 1], value(&out[dim + 1]) * keep + sum(total));
}

#define decode_part NAME(decode_part)
/// The query heads of one kv head over `mine` of its keys. A row of `out` is the weighted values, then the maximum
/// and the sum of the weights.
INLINE void decode_part(const int bf16, const orrery_decode *t, int64_t item, orrery_part mine, float *out) {
  const int64_t group = t->heads / t->kv_heads, dim = t->dim, out_row = decode_row(dim);
  const float *q = t->q + item * group * dim;
  float scores[DECODE_HEADS * DECODE_KEYS];
  for (int64_t h = 0; h < group; h++) {
    clear(out + h * out_row, out_row);
    put(&out[h * out_row + dim], -1e30f);
  }
  for (int64_t key = mine.begin; key < mine.end; key += DECODE_KEYS) {
    const int64_t keys = smaller(mine.end - key, DECODE_KEYS), at = (item * t->keys + key) * dim;
    const void *k = (const char *)t->k + at * (bf16 ? 2 : 4);
    for (int64_t first = 0; first < group; first += DECODE_HEADS) {
      const int64_t heads = smaller(group - first, DECODE_HEADS);
      int64_t h = 0;
      const float *rows[4];
#define STRIP(count)                                                                                            \
  {                                                                                                             \
    for (int s = 0; s < count; s++) rows[s] = q + (first + h + s) * dim;                                        \
    dots_strip(count, bf16, keys, dim, k, dim, rows, scores + h * DECODE_KEYS, DECODE_KEYS);                 \
  }
      for (; h + 4 <= heads; h += 4) STRIP(4)
      for (; h + 2 <= heads; h += 2) STRIP(2)
      for (; h < heads; h++) STRIP(1)
#undef STRIP
      for (h = 0; h < heads; h++)
        weights_of(scores + h * DECODE_KEYS, keys, t->scale, out + (first + h) * out_row, dim);
      // Few enough keys at a time for their values to stay in the first-level cache for all heads and columns.
      for (int64_t j = 0; j < keys; j += DECODE_VALUES)
        weigh_heads(bf16, heads, smaller(keys - j, DECODE_VALUES), scores + j, t->v, at + j * dim, dim,
                    out + first * out_row, out_row);
    }
  }
}

#define decode_combined NAME(decode_combined)
/// o = the rows `step` apart, weighted by what their maxima and sums make of them.
INLINE void decode_combined(const float *partial, int64_t parts, int64_t step, int64_t dim, float *o) {
  float most = -1e30f, total = 0;
  for (int64_t i = 0; i < parts; i++) {
    float top = value(&partial[i * step + dim]);
    most = top > most ? top : most;
  }
  for (int64_t i = 0; i < parts; i++)
    total += exponential(splat(value(&partial[i * step + dim]) - most))[0] * value(&partial[i * step + dim + 1]);
  for (int64_t d = 0; d < dim; d++) put(o + d, 0);
  for (int64_t i = 0; i < parts; i++) {
    float factor = exponential(splat(value(&partial[i * step + dim]) - most))[0] / total;
    for (int64_t d = 0; d < dim; d++) changed(o + d) += value(&partial[i * step + d]) * factor;
  }
}

#define decode NAME(decode)
INLINE void decode(const int bf16, const orrery_decode *t, int rank, int ranks) {
  const int64_t items = t->batch * t->kv_heads, rows = t->batch * t->heads, group = t->heads / t->kv_heads;
  const int64_t row = decode_row(t->dim);
  float *partial = t->scratch, *own = partial + rank * rows * row;
  if (items >= ranks) {
    orrery_part mine = orrery_part_of(items, 1, rank, ranks);
    for (int64_t item = mine.begin; item < mine.end; item++) {
      decode_part(bf16, t, item, (orrery_part){0, t->keys}, own);
      for (int64_t h = 0; h < group; h++)
        decode_combined(own + h * row, 1, 0, t->dim, t->o + (item * group + h) * t->dim);
    }
    return;
  }
  for (int64_t item = 0; item < items; item++)
    decode_part(bf16, t, item, orrery_part_of(t->keys, 1, rank, ranks), own + item * group * row);
  orrery_barrier_wait(t->barrier, ranks);
  orrery_part mine = orrery_part_of(rows, 1, rank, ranks);
  for (int64_t i = mine.begin; i < mine.end; i++)
    decode_combined(partial + i * row, ranks, rows * row, t->dim, t->o + i * t->dim);
}

static void NAME(decode_f32)(void *arguments, int rank, int ranks) { decode(0, arguments, rank, ranks); }
static void NAME(decode_bf16)(void *arguments, int rank, int ranks) { decode(1, arguments, rank, ranks); }

#undef WEIGH_HEADS
#undef DOTS
