#include "lanes.h"
#include "softmax_row.h"
#include "tile.h"

static void NAME(cross_entropy_materialised)(void *arguments, int rank, int ranks) {
  const orrery_cross_entropy *t = arguments;
  const int64_t n = t->vocabulary;
  orrery_part mine = orrery_part_of(t->tokens, 1, rank, ranks);
  product_nt(mine.end - mine.begin, n, t->dim, t->h + mine.begin * t->dim, t->dim, t->w, t->dim,
             t->logits + mine.begin * n, n, 1);
  for (int64_t token = mine.begin; token < mine.end; token++) {
    const float *row = t->logits + token * n;
    float most = row_maximum(row, n);
    put(t->loss + token, logf(row_exponentials(row, NULL, n, most)) + most - value(&row[value(t->target + token)]));
  }
}

#define cut_columns NAME(cut_columns)
/// Adds `words` rows of logits to the running maximum and sum of a few vectors of tokens.
INLINE void cut_columns(const int vectors, int64_t words, const float *logits, int64_t width, float *most,
                        float *total) {
  vf top[4], added[4];
  UNROLLED for (int v = 0; v < vectors; v++) top[v] = load(most + v * LANES), added[v] = (vf){0};
  for (int64_t j = 0; j < words; j++)
    UNROLLED for (int v = 0; v < vectors; v++) top[v] = maximum(top[v], load(logits + j * width + v * LANES));
  for (int64_t j = 0; j < words; j++)
    UNROLLED for (int v = 0; v < vectors; v++) added[v] += exponential(load(logits + j * width + v * LANES) - top[v]);
  UNROLLED for (int v = 0; v < vectors; v++) {
    vf keep = exponential(load(most + v * LANES) - top[v]);
    store(total + v * LANES, load(total + v * LANES) * keep + added[v]);
    store(most + v * LANES, top[v]);
  }
}

/// `tokens` tokens from `token` on. Logits are computed transposed, [word, token]: W is used as it lies.
static void NAME(cut_block)(const orrery_cross_entropy *t, int64_t token, int64_t tokens, float *scratch) {
  const int64_t width = pieces(tokens, LANES) * LANES;
  float *hidden = scratch, *logits = hidden + t->dim * width;
  float *most = logits + t->block_v * width, *total = most + width, *wanted = total + width;
  transpose_scaled(t->h + token * t->dim, t->dim, tokens, t->dim, hidden, width, 1);
  for (int64_t i = 0; i < width; i++) put(most + i, -1e30f), put(total + i, 0);
  for (int64_t word = 0; word < t->vocabulary; word += t->block_v) {
    const int64_t words = smaller(t->block_v, t->vocabulary - word);
    product_rows(words, width, t->dim, t->w + word * t->dim, t->dim, hidden, width, logits, width, NULL, 0);
    int64_t column = 0;
    for (; column + 4 * LANES <= width; column += 4 * LANES)
      cut_columns(4, words, logits + column, width, most + column, total + column);
    for (; column < width; column += LANES)
      cut_columns(1, words, logits + column, width, most + column, total + column);
    for (int64_t i = 0; i < tokens; i++) {
      int64_t row = value(&t->target[token + i]) - word;
      if (row >= 0 && row < words) put(wanted + i, value(&logits[row * width + i]));
    }
  }
  for (int64_t i = 0; i < tokens; i++)
    put(&t->loss[token + i], logf(value(total + i)) + value(most + i) - value(wanted + i));
}

static void NAME(cross_entropy_cut)(void *arguments, int rank, int ranks) {
  const orrery_cross_entropy *t = arguments;
  orrery_part mine = orrery_part_of(t->tokens, 1, rank, ranks);
  float *own = (float *)((char *)t->scratch + (size_t)rank * orrery_cut_scratch(t->block_t, t->block_v, t->dim));
  for (int64_t token = mine.begin; token < mine.end; token += t->block_t)
    NAME(cut_block)(t, token, smaller(mine.end - token, t->block_t), own);
}
