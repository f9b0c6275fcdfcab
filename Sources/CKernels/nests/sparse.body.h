// Attention that skips, and attention of one query.

/// Sizes: queries, keys, dim. Blocks: query rows, key rows. Arrays: Q, K, V, O, maxima, sums [block],
/// mask [query blocks, key blocks].
static void NEST(attention_block_sparse)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], rows = t->block[0], columns = t->block[1];
  const int64_t across = (m + columns - 1) / columns;
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], *mask = t->array[6], factor = 1 / sqrtf((float)d);
  float *o = t->array[3], *most = t->array[4], *total = t->array[5];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t count = smaller(rows, n - i);
    for (int64_t r = 0; r < count; r++) NEST(begin)(most + r, total + r, o + (i + r) * d, d);
    for (int64_t b = 0; b < across; b++) {
      if (*READ(mask + i / rows * across + b, 1) == 0) continue;
      for (int64_t j = b * columns; j < smaller(b * columns + columns, m); j++)
        for (int64_t r = 0; r < count; r++)
          NEST(merge)(factor * NEST(dot)(q + (i + r) * d, k + j * d, d), v + j * d, d, most + r, total + r,
                      o + (i + r) * d);
    }
    for (int64_t r = 0; r < count; r++) {
      float sum = *READ(total + r, 1);
      NEST(scale)(o + (i + r) * d, sum > 0 ? 1 / sum : 0, d);
    }
  }
}

/// Sizes: length, dim, window, sink. Blocks: query rows. Arrays: Q, K, V, O, maxima, sums [block].
/// Causal: a query sees the first `sink` keys and the last `window` up to its own. It begins with the sink when its
/// window's first key comes, and ends with its own.
static void NEST(attention_window)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], window = t->size[2], sink = t->size[3], rows = t->block[0];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], factor = 1 / sqrtf((float)d);
  float *o = t->array[3], *most = t->array[4], *total = t->array[5];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t end = smaller(i + rows, n);
    for (int64_t j = window_begin(i, window, sink); j < end; j++)
      for (int64_t r = j > i ? j : i; r < end && window_begin(r, window, sink) <= j; r++) {
        float *top = most + r - i, *sum = total + r - i, *to = o + r * d;
        if (j == window_begin(r, window, sink)) {
          NEST(begin)(top, sum, to, d);
          for (int64_t s = 0; s < sink && s <= r; s++)
            NEST(merge)(factor * NEST(dot)(q + r * d, k + s * d, d), v + s * d, d, top, sum, to);
        }
        if (j >= sink) NEST(merge)(factor * NEST(dot)(q + r * d, k + j * d, d), v + j * d, d, top, sum, to);
        if (j == r) NEST(scale)(to, 1 / *READ(sum, 1), d);
      }
  }
}

/// Sizes: kv heads, query heads of each, keys, dim. Blocks: query heads.
/// Arrays: Q [kv heads, group, dim], K, V [kv heads, keys, dim], O, maxima, sums [block].
static void NEST(decode_grouped)(const orrery_nest *t) {
  const int64_t kv = t->size[0], group = t->size[1], m = t->size[2], d = t->size[3], heads = t->block[0];
  const float factor = 1 / sqrtf((float)d);
  float *most = t->array[4], *total = t->array[5];
  for (int64_t head = 0; head < kv; head++)
    for (int64_t h = 0; h < group; h += heads) {
      const int64_t count = smaller(heads, group - h);
      const float *q = t->array[0] + (head * group + h) * d, *k = t->array[1] + head * m * d;
      const float *v = t->array[2] + head * m * d;
      float *o = t->array[3] + (head * group + h) * d;
      for (int64_t r = 0; r < count; r++) NEST(begin)(most + r, total + r, o + r * d, d);
      for (int64_t j = 0; j < m; j++)
        for (int64_t r = 0; r < count; r++)
          NEST(merge)(factor * NEST(dot)(q + r * d, k + j * d, d), v + j * d, d, most + r, total + r, o + r * d);
      for (int64_t r = 0; r < count; r++) NEST(scale)(o + r * d, 1 / *READ(total + r, 1), d);
    }
}

/// Sizes: kv heads, query heads of each, keys, dim, keys of a page. Blocks: query heads.
/// Arrays: Q, pages [pages, kv heads, 2, page, dim], table [pages], O, maxima, sums [block].
static void NEST(decode_paged)(const orrery_nest *t) {
  const int64_t kv = t->size[0], group = t->size[1], m = t->size[2], d = t->size[3], page = t->size[4];
  const int64_t heads = t->block[0];
  const float factor = 1 / sqrtf((float)d);
  float *most = t->array[4], *total = t->array[5];
  for (int64_t head = 0; head < kv; head++)
    for (int64_t h = 0; h < group; h += heads) {
      const int64_t count = smaller(heads, group - h);
      const float *q = t->array[0] + (head * group + h) * d;
      float *o = t->array[3] + (head * group + h) * d;
      for (int64_t r = 0; r < count; r++) NEST(begin)(most + r, total + r, o + r * d, d);
      for (int64_t p = 0; p * page < m; p++) {
        const int64_t place = (int64_t)*READ(t->array[2] + p, 1);
        const float *k = t->array[1] + (place * kv + head) * 2 * page * d, *v = k + page * d;
        for (int64_t j = 0; j < smaller(page, m - p * page); j++)
          for (int64_t r = 0; r < count; r++)
            NEST(merge)(factor * NEST(dot)(q + r * d, k + j * d, d), v + j * d, d, most + r, total + r, o + r * d);
      }
      for (int64_t r = 0; r < count; r++) NEST(scale)(o + r * d, 1 / *READ(total + r, 1), d);
    }
}

/// Sizes: heads, keys, rank, rotary. Blocks: heads. Arrays: Q [heads, rank + rotary], cache [keys, rank + rotary],
/// O [heads, rank], maxima, sums [block]. All heads read one latent vector and one rotated part a key.
static void NEST(decode_latent)(const orrery_nest *t) {
  const int64_t all = t->size[0], m = t->size[1], rank = t->size[2], width = rank + t->size[3], heads = t->block[0];
  const float factor = 1 / sqrtf((float)width);
  float *most = t->array[3], *total = t->array[4];
  for (int64_t h = 0; h < all; h += heads) {
    const int64_t count = smaller(heads, all - h);
    const float *q = t->array[0] + h * width, *cache = t->array[1];
    float *o = t->array[2] + h * rank;
    for (int64_t r = 0; r < count; r++) NEST(begin)(most + r, total + r, o + r * rank, rank);
    for (int64_t j = 0; j < m; j++)
      for (int64_t r = 0; r < count; r++)
        NEST(merge)(factor * NEST(dot)(q + r * width, cache + j * width, width), cache + j * width, rank, most + r,
                    total + r, o + r * rank);
    for (int64_t r = 0; r < count; r++) NEST(scale)(o + r * rank, 1 / *READ(total + r, 1), rank);
  }
}
