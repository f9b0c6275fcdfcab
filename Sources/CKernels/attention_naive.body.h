#include "lanes.h"
#include "softmax_row.h"
#include "tile.h"

/// Rows `mine` of one head: scores, softmax in place, and the weighted values, one pass after the other.
static void NAME(naive_head)(const orrery_attention *t, int64_t head, orrery_part mine, float *scores) {
  const int64_t queries = t->queries, keys = t->keys, dim = t->dim, rows = mine.end - mine.begin;
  const int64_t kv = head / t->heads * t->kv_heads + head % t->heads / (t->heads / t->kv_heads);
  product_nt(rows, keys, dim, t->q + (head * queries + mine.begin) * dim, dim, t->k + kv * keys * dim, dim, scores,
             keys, t->scale);
  for (int64_t i = 0; i < rows; i++) {
    float *row = scores + i * keys;
    int64_t seen = t->causal ? smaller(keys, mine.begin + i + keys - queries + 1) : keys;
    if (seen < 0) seen = 0;
    if (seen > 0) {
      float most = row_maximum(row, seen);
      row_scaled(row, seen, 1 / row_exponentials(row, row, seen, most));
    }
    for (int64_t j = seen; j < keys; j++) put(row + j, 0);
  }
  product_rows(rows, dim, keys, scores, keys, t->v + kv * keys * dim, dim,
               t->o + (head * queries + mine.begin) * dim, dim, NULL, 0);
}

static void NAME(attention_naive)(void *arguments, int rank, int ranks) {
  const orrery_attention *t = arguments;
  const int64_t items = t->batch * t->heads;
  float *scores = (float *)t->scratch + rank * t->queries * t->keys;
  // Whole heads where they divide evenly, otherwise every rank takes rows of each head.
  if (items % ranks == 0) {
    orrery_part mine = orrery_part_of(items, 1, rank, ranks);
    for (int64_t head = mine.begin; head < mine.end; head++)
      NAME(naive_head)(t, head, (orrery_part){0, t->queries}, scores);
  } else {
    orrery_part rows = orrery_part_of(t->queries, 1, rank, ranks);
    for (int64_t head = 0; head < items; head++) NAME(naive_head)(t, head, rows, scores);
  }
}
