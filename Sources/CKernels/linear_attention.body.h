#include "lanes.h"
#include "tile.h"

/// One head, chunk after chunk: what lies inside the chunk, then what came before, then the state is advanced.
static void NAME(linear_head)(const orrery_linear_attention *t, int64_t head, float *scratch) {
  static const float one = 1;
  const int64_t dim = t->dim, state_row = padded(dim), width = padded(t->chunk);
  // Scores are computed transposed, [key, query], as flash attention does: only Q is transposed.
  float *queries = scratch, *scores = queries + dim * width, *state = scores + t->chunk * width;
  clear(state, dim * state_row);
  for (int64_t begin = 0; begin < t->length; begin += t->chunk) {
    const int64_t n = smaller(t->length - begin, t->chunk), at = (head * t->length + begin) * dim;
    transpose_scaled(t->q + at, dim, n, dim, queries, width, 1);
    product_rows(n, pieces(n, LANES) * LANES, dim, t->k + at, dim, queries, width, scores, width, NULL, 0);
    for (int64_t j = 1; j < n; j++) clear(scores + j * width, j);
    product_columns(n, dim, n, scores, width, t->v + at, dim, t->o + at, dim, NULL, 0);
    product_rows(n, dim, dim, t->q + at, dim, state, state_row, t->o + at, dim, &one, 0);
    product_columns(dim, dim, n, t->k + at, dim, t->v + at, dim, state, state_row, &one, 0);
  }
}

static void NAME(attention_linear)(void *arguments, int rank, int ranks) {
  const orrery_linear_attention *t = arguments;
  orrery_part mine = orrery_part_of(t->heads, 1, rank, ranks);
  float *own = (float *)((char *)t->scratch + (size_t)rank * orrery_linear_scratch(t->chunk, t->dim));
  for (int64_t head = mine.begin; head < mine.end; head++) NAME(linear_head)(t, head, own);
}
