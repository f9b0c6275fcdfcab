#include "lanes.h"
#include "tile.h"

#define flash_tile_keys NAME(flash_tile_keys)
/// How many keys of a tile a block of queries works on: 0 where it skips the tile.
static int64_t flash_tile_keys(const orrery_attention *t, int64_t block, int64_t tile) {
  if (t->mask && !value(&t->mask[block * pieces(t->keys, t->block_k) + tile])) return 0;
  int64_t end = t->keys;
  if (t->causal) end = smaller(end, smaller((block + 1) * t->block_q, t->queries) + t->keys - t->queries);
  int64_t keys = smaller(end - tile * t->block_k, t->block_k);
  return keys > 0 ? keys : 0;
}

#define flash_block_keys NAME(flash_block_keys)
static int64_t flash_block_keys(const orrery_attention *t, int64_t block) {
  int64_t keys = 0;
  for (int64_t tile = 0; tile * t->block_k < t->keys; tile++) keys += flash_tile_keys(t, block, tile);
  return keys;
}

// Scores are computed transposed, S^T[key, query] = K Q^T: the queries run along the vectors, so that maximum and sum
// over keys never cross lanes, K and V are used as they lie, and only Q is transposed, once a block of queries.

/// A rank's scratch.
#define flash_scratch NAME(flash_scratch)
typedef struct {
  float *queries, *scores, *output, *most, *total, *keep;
  int64_t width;  // of a row of queries and scores: block_q in whole vectors
} flash_scratch;

#define soften_columns NAME(soften_columns)
/// scores = exp(scores - maximum over keys so far) for a few vectors of queries, and the running maximum, sum, and
/// factor that what was accumulated before must be multiplied with.
INLINE void soften_columns(const int vectors, int64_t keys, const flash_scratch *s, int64_t column) {
  vf most[4], total[4];
  float *scores = s->scores + column;
  UNROLLED for (int v = 0; v < vectors; v++) most[v] = load(s->most + column + v * LANES), total[v] = (vf){0};
  for (int64_t j = 0; j < keys; j++)
    UNROLLED for (int v = 0; v < vectors; v++) most[v] = maximum(most[v], load(scores + j * s->width + v * LANES));
  for (int64_t j = 0; j < keys; j++)
    UNROLLED for (int v = 0; v < vectors; v++) {
      float *p = scores + j * s->width + v * LANES;
      vf e = exponential(load(p) - most[v]);
      store(p, e);
      total[v] += e;
    }
  UNROLLED for (int v = 0; v < vectors; v++) {
    int64_t at = column + v * LANES;
    vf keep = exponential(load(s->most + at) - most[v]);
    store(s->keep + at, keep);
    store(s->total + at, load(s->total + at) * keep + total[v]);
    store(s->most + at, most[v]);
  }
}

/// One tile of `keys` keys from `key` on, added to the block's output.
static void NAME(flash_tile)(const orrery_attention *t, const float *k, const float *v, int64_t query, int64_t queries,
                             int64_t key, int64_t keys, const flash_scratch *s) {
  const int64_t dim = t->dim;
  product_rows(keys, s->width, dim, k + key * dim, dim, s->queries, s->width, s->scores, s->width, NULL, 0);
  // Query i of the block sees the tile's key j when key + j <= query + i + keys - queries of the whole.
  int64_t diagonal = query + t->keys - t->queries - key;
  if (t->causal)
    for (int64_t j = diagonal + 1 > 0 ? diagonal + 1 : 0; j < keys; j++)
      for (int64_t i = 0; i < smaller(j - diagonal, s->width); i++) put(&s->scores[j * s->width + i], -INFINITY);
  int64_t column = 0;
  for (; column + 4 * LANES <= s->width; column += 4 * LANES) soften_columns(4, keys, s, column);
  for (; column < s->width; column += LANES) soften_columns(1, keys, s, column);
  product_columns(queries, dim, keys, s->scores, s->width, v + key * dim, dim, s->output, padded(dim), s->keep, 1);
}

/// One block of queries of one head against all the tiles that it sees.
static void NAME(flash_block)(const orrery_attention *t, int64_t head, int64_t block, flash_scratch *s) {
  const int64_t dim = t->dim, query = block * t->block_q, queries = smaller(t->block_q, t->queries - query);
  const int64_t kv = head / t->heads * t->kv_heads + head % t->heads / (t->heads / t->kv_heads);
  s->width = pieces(queries, LANES) * LANES;
  transpose_scaled(t->q + (head * t->queries + query) * dim, dim, queries, dim, s->queries, s->width, t->scale);
  // The maximum starts finite and below any score: minus infinity less itself is not a number.
  for (int64_t i = 0; i < s->width; i++) put(s->most + i, -1e30f), put(s->total + i, 0);
  clear(s->output, queries * padded(dim));
  for (int64_t tile = 0; tile * t->block_k < t->keys; tile++) {
    int64_t keys = flash_tile_keys(t, block, tile);
    if (keys)
      NAME(flash_tile)(t, t->k + kv * t->keys * dim, t->v + kv * t->keys * dim, query, queries, tile * t->block_k,
                       keys, s);
  }
  for (int64_t i = 0; i < queries; i++) {
    float total = value(s->total + i), factor = total > 0 ? 1 / total : 0;  // a query that sees no key gives 0
    float *o = t->o + (head * t->queries + query + i) * dim;
    const float *values = s->output + i * padded(dim);
    for (int64_t d = 0; d < dim; d++) put(o + d, value(values + d) * factor);
  }
}

/// Block of queries by block, in one order for all ranks: a rank takes those whose middle lies in its share of the
/// keys that all blocks see, so that heads stay together and the ranks' work is equal to within a block.
static void NAME(attention_flash)(void *arguments, int rank, int ranks) {
  const orrery_attention *t = arguments;
  const int64_t heads = t->batch * t->heads, blocks = pieces(t->queries, t->block_q);
  float *own = (float *)((char *)t->scratch + (size_t)rank * orrery_flash_scratch(t->block_q, t->block_k, t->dim));
  flash_scratch s;
  s.queries = own;
  s.scores = s.queries + t->dim * padded(t->block_q);
  s.output = s.scores + t->block_k * padded(t->block_q);
  s.most = s.output + t->block_q * padded(t->dim);
  s.total = s.most + padded(t->block_q);
  s.keep = s.total + padded(t->block_q);
  int64_t whole = 0;  // keys that the blocks of one head see
  for (int64_t block = 0; block < blocks; block++) whole += flash_block_keys(t, block);
  for (int64_t head = 0; head < heads; head++) {
    int64_t before = head * whole;
    if (flash_owner(before + whole, heads * whole, ranks) < rank) continue;
    if (flash_owner(before, heads * whole, ranks) > rank) break;
    for (int64_t block = 0; block < blocks; block++) {
      int64_t keys = flash_block_keys(t, block);
      if (flash_owner(before + keys / 2, heads * whole, ranks) == rank) NAME(flash_block)(t, head, block, &s);
      before += keys;
    }
  }
}
