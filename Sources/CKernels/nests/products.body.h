// Matrix products, and what is made of them.

/// Sizes: M, N, K. Blocks: rows, columns, step of the depth. Arrays: A, B, C. A tile of C stays.
static void NEST(gemm)(const orrery_nest *t) {
  const int64_t m = t->size[0], n = t->size[1], k = t->size[2], rows = t->block[0], columns = t->block[1];
  for (int64_t i = 0; i < m; i += rows)
    for (int64_t j = 0; j < n; j += columns)
      NEST(tile_nn)(smaller(rows, m - i), smaller(columns, n - j), k, t->block[2], t->array[0] + i * k, k,
                    t->array[1] + j, n, t->array[2] + i * n + j, n);
}

/// Sizes: tokens, vocabulary, dim. Blocks: tokens. Arrays: hidden, weights, targets, losses, maxima, sums [block].
/// Logits are never stored (Wijmans et al. 2024).
static void NEST(cross_entropy_cut)(const orrery_nest *t) {
  const int64_t n = t->size[0], words = t->size[1], d = t->size[2], rows = t->block[0];
  const float *h = t->array[0], *w = t->array[1];
  float *loss = t->array[3], *most = t->array[4], *total = t->array[5];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t count = smaller(rows, n - i);
    for (int64_t r = 0; r < count; r++) *WRITE(most + r, 1) = -1e30f, *WRITE(total + r, 1) = 0;
    for (int64_t j = 0; j < words; j++)
      for (int64_t r = 0; r < count; r++) {
        float logit = NEST(dot)(h + (i + r) * d, w + j * d, d);
        UPDATE(most + r, 1), UPDATE(total + r, 1);
        float top = logit > most[r] ? logit : most[r];
        total[r] = total[r] * expf(most[r] - top) + expf(logit - top);
        most[r] = top;
        if ((int64_t)*READ(t->array[2] + i + r, 1) == j) *WRITE(loss + i + r, 1) = -logit;
      }
    for (int64_t r = 0; r < count; r++)
      *UPDATE(loss + i + r, 1) += logf(*READ(total + r, 1)) + *READ(most + r, 1);
  }
}

/// Sizes and blocks as forward. Arrays: hidden, weights, targets, log-sums [tokens], d hidden, d weights.
/// Logits are computed again; a block of tokens and its gradient stay, weights and their gradient pass.
static void NEST(cross_entropy_cut_backward)(const orrery_nest *t) {
  const int64_t n = t->size[0], words = t->size[1], d = t->size[2], rows = t->block[0];
  const float *h = t->array[0], *w = t->array[1];
  float *dh = t->array[4], *dw = t->array[5];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t count = smaller(rows, n - i);
    for (int64_t r = i; r < i + count; r++) NEST(clear)(dh + r * d, d);
    for (int64_t j = 0; j < words; j++) {
      if (!i) NEST(clear)(dw + j * d, d);
      for (int64_t r = i; r < i + count; r++) {
        float p = expf(NEST(dot)(h + r * d, w + j * d, d) - *READ(t->array[3] + r, 1));
        float g = p - ((int64_t)*READ(t->array[2] + r, 1) == j);
        NEST(add)(dh + r * d, 1, g, w + j * d, d);
        NEST(add)(dw + j * d, 1, g, h + r * d, d);
      }
    }
  }
}

/// Sizes: tokens, dim, hidden, experts, choices of a token. Blocks: tokens of an expert. Arrays: x, gate, up [experts,
/// hidden, dim], down [experts, hidden, dim], tokens of each expert [experts, tokens * choices / experts], their weights, y,
/// gathered tokens and their results [block, dim]. Tokens of one expert are gathered and stay, its weights pass.
static void NEST(moe)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], f = t->size[2], experts = t->size[3], each = n * t->size[4] / experts;
  const int64_t rows = t->block[0];
  float *y = t->array[6], *gathered = t->array[7], *results = t->array[8];
  for (int64_t i = 0; i < n; i++) NEST(clear)(y + i * d, d);
  for (int64_t e = 0; e < experts; e++)
    for (int64_t s = e * each; s < (e + 1) * each; s += rows) {
      const int64_t count = smaller(rows, (e + 1) * each - s);
      for (int64_t r = 0; r < count; r++) {
        NEST(set)(gathered + r * d, 1, t->array[0] + (int64_t)*READ(t->array[4] + s + r, 1) * d, d);
        NEST(clear)(results + r * d, d);
      }
      for (int64_t c = e * f; c < (e + 1) * f; c++)
        for (int64_t r = 0; r < count; r++) {
          const float *x = gathered + r * d;
          float g = NEST(dot)(x, t->array[1] + c * d, d), u = NEST(dot)(x, t->array[2] + c * d, d);
          NEST(add)(results + r * d, 1, u * g / (1 + expf(-g)), t->array[3] + c * d, d);
        }
      for (int64_t r = 0; r < count; r++)
        NEST(add)(y + (int64_t)*READ(t->array[4] + s + r, 1) * d, 1, *READ(t->array[5] + s + r, 1), results + r * d, d);
    }
}
