// Dense attention, forward and backward. Sizes: queries, keys, dim.

/// Blocks: query rows, key rows, step of the depth, score columns of softmax's pass.
/// Arrays: Q, K, V, O, scores [queries, keys], panel. Three kernels, one after the other.
static void NEST(attention_naive)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], rows = t->block[0], columns = t->block[1];
  const int64_t step = t->block[2], chunk = t->block[3];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2];
  float *o = t->array[3], *scores = t->array[4], *panel = t->array[5];
  for (int64_t i = 0; i < n; i += rows)
    for (int64_t j = 0; j < m; j += columns)
      NEST(tile_nt)(smaller(rows, n - i), smaller(columns, m - j), d, step, q + i * d, d, k + j * d, d,
                    scores + i * m + j, m, panel);
  const float factor = 1 / sqrtf((float)d);
  for (int64_t i = 0; i < n; i++) {
    float *row = scores + i * m, most = -1e30f, total = 0;
    for (int64_t j = 0; j < m; j += chunk) {  // maximum and sum in one pass
      int64_t count = smaller(chunk, m - j);
      READ(row + j, count);
      for (int64_t c = j; c < j + count; c++) {
        float score = factor * row[c], top = score > most ? score : most;
        total = total * expf(most - top) + expf(score - top);
        most = top;
      }
    }
    for (int64_t j = 0; j < m; j += chunk) {
      int64_t count = smaller(chunk, m - j);
      UPDATE(row + j, count);
      for (int64_t c = j; c < j + count; c++) row[c] = expf(factor * row[c] - most) / total;
    }
  }
  const int64_t width = smaller(columns, d);
  for (int64_t i = 0; i < n; i += rows)
    for (int64_t j = 0; j < d; j += width)
      NEST(tile_nn)(smaller(rows, n - i), smaller(width, d - j), m, step, scores + i * m, m, v + j, d, o + i * d + j, d);
}

/// Blocks: query rows. Arrays: Q, K, V, O, maxima [block], sums [block].
/// Queries and their outputs stay, keys and values pass (FlashAttention-2's order).
static void NEST(attention_flash)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], rows = t->block[0];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], factor = 1 / sqrtf((float)d);
  float *o = t->array[3], *most = t->array[4], *total = t->array[5];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t count = smaller(rows, n - i);
    for (int64_t r = 0; r < count; r++) NEST(begin)(most + r, total + r, o + (i + r) * d, d);
    for (int64_t j = 0; j < m; j++)
      for (int64_t r = 0; r < count; r++)
        NEST(merge)(factor * NEST(dot)(q + (i + r) * d, k + j * d, d), v + j * d, d, most + r, total + r,
                    o + (i + r) * d);
    for (int64_t r = 0; r < count; r++) NEST(scale)(o + (i + r) * d, 1 / *READ(total + r, 1), d);
  }
}

/// Blocks: key rows. Arrays: Q, K, V, O, maxima [queries], sums [queries].
/// Keys and values stay, queries, outputs and statistics pass (FlashAttention, 2022, algorithm 1).
static void NEST(attention_flash_1)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], columns = t->block[0];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], factor = 1 / sqrtf((float)d);
  float *o = t->array[3], *most = t->array[4], *total = t->array[5];
  for (int64_t r = 0; r < n; r++) NEST(begin)(most + r, total + r, o + r * d, d);
  for (int64_t j = 0; j < m; j += columns) {
    const int64_t count = smaller(columns, m - j);
    for (int64_t r = 0; r < n; r++) {
      // The output is kept divided by its sum, as the algorithm writes it down after each block.
      NEST(scale)(o + r * d, *READ(total + r, 1), d);
      for (int64_t c = j; c < j + count; c++)
        NEST(merge)(factor * NEST(dot)(q + r * d, k + c * d, d), v + c * d, d, most + r, total + r, o + r * d);
      NEST(scale)(o + r * d, 1 / *READ(total + r, 1), d);
    }
  }
}

/// Blocks: key rows. Arrays: Q, K, V, O, dO, sums, maxima [queries], dQ, dK, dV.
/// Keys, values and their gradients stay, the rest passes (FlashAttention, 2022, algorithm 4).
static void NEST(attention_flash_backward)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], columns = t->block[0];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], *o = t->array[3], *dout = t->array[4];
  const float *total = t->array[5], *most = t->array[6], factor = 1 / sqrtf((float)d);
  float *dq = t->array[7], *dk = t->array[8], *dv = t->array[9];
  for (int64_t j = 0; j < m; j += columns) {
    const int64_t count = smaller(columns, m - j);
    NEST(clear)(dk + j * d, count * d), NEST(clear)(dv + j * d, count * d);
    for (int64_t r = 0; r < n; r++) {
      const float *query = q + r * d, *up = dout + r * d;
      const float sum = *READ(total + r, 1), top = *READ(most + r, 1), delta = NEST(dot)(up, o + r * d, d);
      if (!j) NEST(clear)(dq + r * d, d);
      for (int64_t c = j; c < j + count; c++) {
        float p = expf(factor * NEST(dot)(query, k + c * d, d) - top) / sum;
        NEST(add)(dv + c * d, 1, p, up, d);
        float ds = factor * p * (NEST(dot)(up, v + c * d, d) - delta);
        NEST(add)(dq + r * d, 1, ds, k + c * d, d);
        NEST(add)(dk + c * d, 1, ds, query, d);
      }
    }
  }
}

/// Blocks: query rows, key rows, step of the depth. Arrays: Q, K, V, O, maxima, sums [queries], scores [rows, columns],
/// panel, factors [rows]. A tile of scores stays; everything else passes, a step of the depth at a time.
static void NEST(attention_small_cache)(const orrery_nest *t) {
  const int64_t n = t->size[0], m = t->size[1], d = t->size[2], rows = t->block[0], columns = t->block[1];
  const int64_t step = t->block[2];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2], factor = 1 / sqrtf((float)d);
  float *o = t->array[3], *most = t->array[4], *total = t->array[5], *scores = t->array[6], *panel = t->array[7];
  float *keep = t->array[8];
  for (int64_t i = 0; i < n; i += rows)
    for (int64_t j = 0; j < m; j += columns) {
      const int64_t height = smaller(rows, n - i), width = smaller(columns, m - j), last = j + columns >= m;
      NEST(tile_nt)(height, width, d, step, q + i * d, d, k + j * d, d, scores, width, panel);
      for (int64_t r = 0; r < height; r++) {
        float *row = UPDATE(scores + r * width, width), old = j ? *READ(most + i + r, 1) : -1e30f, top = old;
        for (int64_t c = 0; c < width; c++) {
          row[c] *= factor;
          top = row[c] > top ? row[c] : top;
        }
        float sum = j ? *READ(total + i + r, 1) * expf(old - top) : 0;
        for (int64_t c = 0; c < width; c++) sum += row[c] = expf(row[c] - top);
        *WRITE(keep + r, 1) = j ? expf(old - top) : 0;
        if (last) {  // the last tile divides, so that outputs pass no further time
          keep[r] /= sum;
          for (int64_t c = 0; c < width; c++) row[c] /= sum;
        } else {
          *WRITE(most + i + r, 1) = top, *WRITE(total + i + r, 1) = sum;
        }
      }
      for (int64_t b = 0; b < d; b += step) {
        const int64_t depth = smaller(step, d - b);
        NEST(panel)(v + j * d + b, d, width, depth, panel);
        for (int64_t r = 0; r < height; r++) {
          float *to = o + (i + r) * d + b;
          const float *row = READ(scores + r * width, width), kept = *READ(keep + r, 1);
          if (j) READ(to, depth);
          READ(panel, depth * width), WRITE(to, depth);
          for (int64_t e = 0; e < depth; e++) {
            float sum = j ? to[e] * kept : 0;
            for (int64_t c = 0; c < width; c++) sum += row[c] * panel[e * width + c];
            to[e] = sum;
          }
        }
      }
    }
}
