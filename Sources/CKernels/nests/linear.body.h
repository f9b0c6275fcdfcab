// Attention with a state instead of scores. Sizes: length, dim, and a chunk where there are chunks.

/// Blocks: columns of the state. Arrays: Q, K, V, O, state [dim, columns].
static void NEST(linear_recurrent)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], columns = t->block[0];
  const float *q = t->array[0], *k = t->array[1], *v = t->array[2];
  float *o = t->array[3], *state = t->array[4];
  for (int64_t j = 0; j < d; j += columns) {
    const int64_t width = smaller(columns, d - j);
    NEST(clear)(state, d * width);
    for (int64_t i = 0; i < n; i++) {
      float *to = o + i * d + j;
      const float *query = READ(q + i * d, d), *key = READ(k + i * d, d);
      for (int64_t r = 0; r < d; r++) {
        NEST(add)(state + r * width, 1, key[r], v + i * d + j, width);
        if (r) NEST(add)(to, 1, query[r], state + r * width, width);
        else NEST(set)(to, query[r], state, width);
      }
    }
  }
}

/// One chunk's scores times values: o[i] = keep o[i] + sum_{j <= i} s[i, j] v[j], scores [count, count] in fast memory.
static void NEST(within)(int64_t count, int64_t width, int64_t d, const float *scores, const float *v, float *o) {
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j <= i; j++) NEST(add)(o + i * d, 1, *READ(scores + i * count + j, 1), v + j * d, width);
}

/// Blocks: columns of the state. Arrays: Q, K, V, O, state [dim, columns], scores [chunk, chunk].
static void NEST(linear_chunkwise)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], chunk = t->size[2], columns = t->block[0];
  float *state = t->array[4], *scores = t->array[5];
  for (int64_t j = 0; j < d; j += columns) {
    const int64_t width = smaller(columns, d - j);
    NEST(clear)(state, d * width);
    for (int64_t i = 0; i < n; i += chunk) {
      const int64_t count = smaller(chunk, n - i);
      const float *q = t->array[0] + i * d, *k = t->array[1] + i * d, *v = t->array[2] + i * d + j;
      float *o = t->array[3] + i * d + j;
      for (int64_t a = 0; a < count; a++)
        for (int64_t b = 0; b <= a; b++) *WRITE(scores + a * count + b, 1) = NEST(dot)(q + a * d, k + b * d, d);
      for (int64_t a = 0; a < count; a++) {
        const float *query = READ(q + a * d, d);
        NEST(clear)(o + a * d, width);
        for (int64_t r = 0; r < d; r++) NEST(add)(o + a * d, 1, query[r], state + r * width, width);
      }
      NEST(within)(count, width, d, scores, v, o);
      for (int64_t a = 0; a < count; a++) {
        const float *key = READ(k + a * d, d);
        for (int64_t r = 0; r < d; r++) NEST(add)(state + r * width, 1, key[r], v + a * d, width);
      }
    }
  }
}

/// Running products of a chunk's gates, [count, d].
static void NEST(decays)(int64_t count, int64_t d, const float *gates, float *decay) {
  for (int64_t a = 0; a < count; a++) {
    const float *gate = READ(gates + a * d, d), *before = a ? READ(decay + (a - 1) * d, d) : gate;
    WRITE(decay + a * d, d);
    for (int64_t r = 0; r < d; r++) decay[a * d + r] = a ? before[r] * gate[r] : gate[r];
  }
}

/// state = (last decay) state + sum_a (last decay / decay_a) k_a v_a^T
static void NEST(gated_state)(int64_t count, int64_t width, int64_t d, const float *k, const float *v, const float *decay,
                              float *state) {
  const float *last = decay + (count - 1) * d;
  for (int64_t r = 0; r < d; r++) NEST(scale)(state + r * width, *READ(last + r, 1), width);
  for (int64_t a = 0; a < count; a++) {
    const float *key = READ(k + a * d, d), *own = READ(decay + a * d, d);
    READ(last, d);
    for (int64_t r = 0; r < d; r++) NEST(add)(state + r * width, 1, key[r] * last[r] / own[r], v + a * d, width);
  }
}

/// One chunk's outputs from the state before it, and from its own keys.
static void NEST(gated_outputs)(int64_t count, int64_t width, int64_t d, const float *q, const float *k, const float *v,
                                const float *decay, const float *state, float *scores, float *o) {
  for (int64_t a = 0; a < count; a++)
    for (int64_t b = 0; b <= a; b++) {
      const float *query = READ(q + a * d, d), *key = READ(k + b * d, d);
      const float *to = READ(decay + a * d, d), *from = READ(decay + b * d, d);
      float total = 0;
      for (int64_t r = 0; r < d; r++) total += query[r] * key[r] * to[r] / from[r];
      *WRITE(scores + a * count + b, 1) = total;
    }
  for (int64_t a = 0; a < count; a++) {
    const float *query = READ(q + a * d, d), *own = READ(decay + a * d, d);
    NEST(clear)(o + a * d, width);
    for (int64_t r = 0; r < d; r++) NEST(add)(o + a * d, 1, query[r] * own[r], state + r * width, width);
  }
  NEST(within)(count, width, d, scores, v, o);
}

/// Blocks: columns of the state. Arrays: Q, K, V, gates [length, dim], O, state [dim, columns], scores [chunk, chunk],
/// decays [chunk, dim]. S_t = diag(gate_t) S_{t-1} + k_t v_t^T, o_t = q_t S_t; the state never leaves.
static void NEST(gated_streaming)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], chunk = t->size[2], columns = t->block[0];
  float *state = t->array[5], *scores = t->array[6], *decay = t->array[7];
  for (int64_t j = 0; j < d; j += columns) {
    const int64_t width = smaller(columns, d - j);
    NEST(clear)(state, d * width);
    for (int64_t i = 0; i < n; i += chunk) {
      const int64_t count = smaller(chunk, n - i), at = i * d;
      NEST(decays)(count, d, t->array[3] + at, decay);
      NEST(gated_outputs)(count, width, d, t->array[0] + at, t->array[1] + at, t->array[2] + at + j, decay, state, scores,
                          t->array[4] + at + j);
      NEST(gated_state)(count, width, d, t->array[1] + at, t->array[2] + at + j, decay, state);
    }
  }
}

/// Blocks and arrays as `gated_streaming`, then states [chunks, dim, dim]: a first pass writes the state before each
/// chunk, a second, whose chunks are independent, reads it.
static void NEST(gated_materialised)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], chunk = t->size[2], columns = t->block[0];
  float *state = t->array[5], *scores = t->array[6], *decay = t->array[7], *states = t->array[8];
  for (int64_t j = 0; j < d; j += columns) {
    const int64_t width = smaller(columns, d - j);
    NEST(clear)(state, d * width);
    for (int64_t i = 0; i < n; i += chunk) {
      const int64_t count = smaller(chunk, n - i), at = i * d;
      float *kept = states + i / chunk * d * d + d * j;
      for (int64_t r = 0; r < d; r++) NEST(set)(kept + r * width, 1, state + r * width, width);
      NEST(decays)(count, d, t->array[3] + at, decay);
      NEST(gated_state)(count, width, d, t->array[1] + at, t->array[2] + at + j, decay, state);
    }
  }
  for (int64_t j = 0; j < d; j += columns) {
    const int64_t width = smaller(columns, d - j);
    for (int64_t i = 0; i < n; i += chunk) {
      const int64_t count = smaller(chunk, n - i), at = i * d;
      NEST(decays)(count, d, t->array[3] + at, decay);
      NEST(gated_outputs)(count, width, d, t->array[0] + at, t->array[1] + at, t->array[2] + at + j, decay,
                          states + i / chunk * d * d + d * j, scores, t->array[4] + at + j);
    }
  }
}

/// Blocks: query rows, a multiple of the chunk. Arrays: Q, K, V, gates [length, dim], O, ends of keys and of values
/// [chunks, dim], running key and value [2, dim], maxima, sums [block]. Inside a chunk a gated recurrence
/// (k' = g k' + (1 - g) k, likewise v'), across chunks softmax over the earlier chunks' ends and the own position.
static void NEST(rat)(const orrery_nest *t) {
  const int64_t n = t->size[0], d = t->size[1], chunk = t->size[2], rows = t->block[0];
  const float *q = t->array[0], factor = 1 / sqrtf((float)d);
  float *o = t->array[4], *end_k = t->array[5], *end_v = t->array[6], *key = t->array[7], *value = key + d;
  float *most = t->array[8], *total = t->array[9];
  for (int64_t i = 0; i < n; i += rows) {
    const int64_t end = smaller(i + rows, n);
    for (int64_t r = i; r < end; r++) {
      const float *gate = READ(t->array[3] + r * d, d), *k = READ(t->array[1] + r * d, d), *v = READ(t->array[2] + r * d, d);
      if (r % chunk) READ(key, 2 * d);
      WRITE(key, 2 * d);
      for (int64_t e = 0; e < d; e++) {
        key[e] = (r % chunk ? gate[e] * key[e] : 0) + (1 - gate[e]) * k[e];
        value[e] = (r % chunk ? gate[e] * value[e] : 0) + (1 - gate[e]) * v[e];
      }
      NEST(begin)(most + r - i, total + r - i, o + r * d, d);
      NEST(merge)(factor * NEST(dot)(q + r * d, key, d), value, d, most + r - i, total + r - i, o + r * d);
      if (r % chunk == chunk - 1 || r == n - 1) {
        NEST(set)(end_k + r / chunk * d, 1, key, d);
        NEST(set)(end_v + r / chunk * d, 1, value, d);
      }
    }
    for (int64_t c = 0; c < (end - 1) / chunk; c++)
      for (int64_t r = i > (c + 1) * chunk ? i : (c + 1) * chunk; r < end; r++)
        NEST(merge)(factor * NEST(dot)(q + r * d, end_k + c * d, d), end_v + c * d, d, most + r - i, total + r - i,
                    o + r * d);
    for (int64_t r = i; r < end; r++) NEST(scale)(o + r * d, 1 / *READ(total + r - i, 1), d);
  }
}
