#include "lanes.h"
#include "dots.h"

#define moe_silu_multiply NAME(moe_silu_multiply)
INLINE void moe_silu_multiply(const float *gate, const float *up, int64_t n, float *to) {
  for (int64_t i = 0; i < n; i += LANES) {
    int64_t count = smaller(n - i, LANES);
    vf g = load_part(gate + i, count, 0), u = load_part(up + i, count, 0);
    store_part(to + i, g / (exponential(-g) + 1.0f) * u, count);
  }
}

#define moe_chosen NAME(moe_chosen)
/// The k greatest logits in falling order, the lower index first among equals, and their softmax.
INLINE void moe_chosen(const float *logits, int64_t experts, int64_t topk, int32_t *expert, float *weight) {
  float total = 0;
  for (int64_t k = 0; k < topk; k++) {
    int32_t best = -1;
    for (int32_t e = 0; e < experts; e++) {
      int taken = 0;
      for (int64_t before = 0; before < k; before++) taken |= value(expert + before) == e;
      if (!taken && (best < 0 || value(logits + e) > value(logits + best))) best = e;
    }
    put(expert + k, best);
    float term = exponential(splat(value(logits + best) - value(logits + value(expert))))[0];
    put(weight + k, term);
    total += term;
  }
  for (int64_t k = 0; k < topk; k++) changed(weight + k) /= total;
}

#define moe_quads NAME(moe_quads)
/// c[slot * c_row + r] = W[r,:] . x[slot] for `rows` rows of W and `count` slots, four slots at a time.
INLINE void moe_quads(int64_t rows, int64_t depth, const float *w, int64_t count, const float *const *x, float *c,
                      int64_t c_row) {
  int64_t s = 0;
  for (; s + 4 <= count; s += 4) dots_strip(4, 0, rows, depth, w, depth, x + s, c + s * c_row, c_row);
  for (; s + 2 <= count; s += 2) dots_strip(2, 0, rows, depth, w, depth, x + s, c + s * c_row, c_row);
  for (; s < count; s++) dots_strip(1, 0, rows, depth, w, depth, x + s, c + s * c_row, c_row);
}

/// The router: logits of the rank's tokens, and their experts.
static void NAME(moe_route)(const orrery_moe *t, const moe_scratch *s, orrery_part tokens) {
  for (int64_t token = tokens.begin; token < tokens.end; token += MOE_SLOTS) {
    const int64_t count = smaller(tokens.end - token, MOE_SLOTS);
    const float *x[MOE_SLOTS];
    for (int64_t i = 0; i < count; i++) x[i] = t->x + (token + i) * t->dim;
    moe_quads(t->experts, t->dim, t->router, count, x, s->logits + token * t->experts, t->experts);
    for (int64_t i = token; i < token + count; i++)
      moe_chosen(s->logits + i * t->experts, t->experts, t->topk, s->expert + i * t->topk, s->weight + i * t->topk);
  }
}

/// Numbers the slots: a counting sort of the choices by expert. Not inlined, because only one rank does it.
__attribute__((noinline)) static void NAME(moe_gather)(const orrery_moe *t, const moe_scratch *s) {
  clear(s->begin, t->experts + 1);
  for (int64_t i = 0; i < t->tokens * t->topk; i++) changed(&s->begin[value(s->expert + i) + 1])++;
  for (int64_t e = 0; e < t->experts; e++) changed(&s->begin[e + 1]) += value(s->begin + e);
  for (int64_t i = 0; i < t->tokens * t->topk; i++) {
    int64_t slot = changed(&s->begin[value(s->expert + i)])++;
    put(s->slot + i, slot);
    put(s->token + slot, i / t->topk);
  }
  for (int64_t e = t->experts; e > 0; e--) put(s->begin + e, value(&s->begin[e - 1]));
  put(s->begin, 0);
}

/// hidden = silu(x G^T) * (x U^T) of one expert, the rank's rows, a chunk of them at a time for all its tokens.
static void NAME(moe_up)(const orrery_moe *t, const moe_scratch *s, int64_t expert, orrery_part rows) {
  const int64_t dim = t->dim, begin = value(s->begin + expert), end = value(&s->begin[expert + 1]);
  const float *gate = t->gate + expert * t->hidden * dim, *up = t->up + expert * t->hidden * dim;
  for (int64_t row = rows.begin; row < rows.end; row += MOE_ROWS) {
    const int64_t n = smaller(rows.end - row, MOE_ROWS);
    for (int64_t slot = begin; slot < end; slot += MOE_SLOTS) {
      const int64_t count = smaller(end - slot, MOE_SLOTS);
      const float *x[MOE_SLOTS];
      float gates[MOE_SLOTS * MOE_ROWS], ups[MOE_SLOTS * MOE_ROWS];
      for (int64_t i = 0; i < count; i++) x[i] = t->x + value(&s->token[slot + i]) * dim;
      moe_quads(n, dim, gate + row * dim, count, x, gates, MOE_ROWS);
      moe_quads(n, dim, up + row * dim, count, x, ups, MOE_ROWS);
      for (int64_t i = 0; i < count; i++)
        moe_silu_multiply(gates + i * MOE_ROWS, ups + i * MOE_ROWS, n, s->hidden + (slot + i) * t->hidden + row);
    }
  }
}

/// result = hidden D^T of one expert, the rank's rows.
static void NAME(moe_down)(const orrery_moe *t, const moe_scratch *s, int64_t expert, orrery_part rows) {
  const int64_t begin = value(s->begin + expert), end = value(&s->begin[expert + 1]);
  const float *down = t->down + expert * t->dim * t->hidden;
  for (int64_t row = rows.begin; row < rows.end; row += MOE_ROWS) {
    const int64_t n = smaller(rows.end - row, MOE_ROWS);
    for (int64_t slot = begin; slot < end; slot += MOE_SLOTS) {
      const int64_t count = smaller(end - slot, MOE_SLOTS);
      const float *x[MOE_SLOTS];
      for (int64_t i = 0; i < count; i++) x[i] = s->hidden + (slot + i) * t->hidden;
      moe_quads(n, t->hidden, down + row * t->hidden, count, x, s->result + slot * t->dim + row, t->dim);
    }
  }
}

static void NAME(moe_ffn)(void *arguments, int rank, int ranks) {
  const orrery_moe *t = arguments;
  const moe_scratch s = moe_scratch_of(t->scratch, t->tokens, t->dim, t->hidden, t->experts, t->topk);
  orrery_part tokens = orrery_part_of(t->tokens, 1, rank, ranks);
  NAME(moe_route)(t, &s, tokens);
  orrery_barrier_wait(t->barrier, ranks);
  if (rank == 0) NAME(moe_gather)(t, &s);
  orrery_barrier_wait(t->barrier, ranks);
  for (int64_t expert = 0; expert < t->experts; expert++)
    NAME(moe_up)(t, &s, expert, orrery_part_of(t->hidden, MOE_ROWS, rank, ranks));
  orrery_barrier_wait(t->barrier, ranks);
  for (int64_t expert = 0; expert < t->experts; expert++)
    NAME(moe_down)(t, &s, expert, orrery_part_of(t->dim, MOE_ROWS, rank, ranks));
  orrery_barrier_wait(t->barrier, ranks);
  for (int64_t token = tokens.begin; token < tokens.end; token++) {
    float *y = t->y + token * t->dim;
    for (int64_t d = 0; d < t->dim; d++) put(y + d, 0);
    for (int64_t k = 0; k < t->topk; k++) {
      const float *result = s.result + value(&s.slot[token * t->topk + k]) * t->dim;
      const float weight = value(&s.weight[token * t->topk + k]);
      for (int64_t d = 0; d < t->dim; d++) changed(y + d) += weight * value(result + d);
    }
  }
}

#undef DOTS
