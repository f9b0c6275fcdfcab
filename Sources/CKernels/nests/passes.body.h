// Passes over rows and points, and element-wise work.

/// Sizes: rows, columns. Blocks: columns at a time. Arrays: x, y.
static void NEST(softmax_three_pass)(const orrery_nest *t) {
  const int64_t rows = t->size[0], n = t->size[1], step = t->block[0];
  for (int64_t i = 0; i < rows; i++) {
    const float *x = t->array[0] + i * n;
    float *y = t->array[1] + i * n, most = -1e30f, total = 0;
    for (int64_t j = 0; j < n; j += step) {
      READ(x + j, smaller(step, n - j));
      for (int64_t c = j; c < smaller(j + step, n); c++) most = x[c] > most ? x[c] : most;
    }
    for (int64_t j = 0; j < n; j += step) {
      READ(x + j, smaller(step, n - j)), WRITE(y + j, smaller(step, n - j));
      for (int64_t c = j; c < smaller(j + step, n); c++) total += y[c] = expf(x[c] - most);
    }
    for (int64_t j = 0; j < n; j += step) NEST(scale)(y + j, 1 / total, smaller(step, n - j));
  }
}

/// The same with maximum and sum in one pass, and the exponentials again in the second.
static void NEST(softmax_online)(const orrery_nest *t) {
  const int64_t rows = t->size[0], n = t->size[1], step = t->block[0];
  for (int64_t i = 0; i < rows; i++) {
    const float *x = t->array[0] + i * n;
    float *y = t->array[1] + i * n, most = -1e30f, total = 0;
    for (int64_t j = 0; j < n; j += step) {
      READ(x + j, smaller(step, n - j));
      for (int64_t c = j; c < smaller(j + step, n); c++) {
        float top = x[c] > most ? x[c] : most;
        total = total * expf(most - top) + expf(x[c] - top);
        most = top;
      }
    }
    for (int64_t j = 0; j < n; j += step) {
      READ(x + j, smaller(step, n - j)), WRITE(y + j, smaller(step, n - j));
      for (int64_t c = j; c < smaller(j + step, n); c++) y[c] = expf(x[c] - most) / total;
    }
  }
}

/// Sizes: points, a power of two. Blocks: none. Arrays: points [n, 2], in place; the spectrum comes in bit-reversed order.
/// One radix-2 pass over all points after the other (Gentleman and Sande 1966).
static void NEST(fft_iterative)(const orrery_nest *t) {
  float *x = t->array[0];
  for (int64_t n = t->size[0]; n > 1; n /= 2)
    for (int64_t group = 0; group < t->size[0]; group += n)
      for (int64_t j = 0; j < n / 2; j++) {
        float *a = UPDATE(x + 2 * (group + j), 2), *b = UPDATE(x + 2 * (group + j + n / 2), 2);
        float c = cosf(-2 * (float)M_PI * (float)j / (float)n), s = sinf(-2 * (float)M_PI * (float)j / (float)n);
        float re = a[0] - b[0], im = a[1] - b[1];
        a[0] += b[0], a[1] += b[1];
        b[0] = re * c - im * s, b[1] = re * s + im * c;
      }
}

/// Sizes: points, order. Blocks: columns at a time, then the `order` factors, whose product is the points.
/// Arrays: points [n, 2], in place, the spectrum in digit-reversed order; copy [largest factor, columns, 2].
/// Each factor's transforms are products with a DFT matrix (Fu et al. 2023, FlashFFTConv), then twiddles.
static void NEST(fft_monarch)(const orrery_nest *t) {
  const int64_t n = t->size[0], order = t->size[1], columns = t->block[0];
  float *x = t->array[0], *copy = t->array[1];
  for (int64_t stage = 0, rest = n; stage < order; rest /= t->block[1 + stage], stage++) {
    const int64_t factor = t->block[1 + stage], inner = rest / factor;
    float cosine[factor], sine[factor];  // of the DFT matrix, which a real kernel holds beside its registers
    for (int64_t a = 0; a < factor; a++) {
      cosine[a] = (float)cos(-2 * M_PI * (double)a / (double)factor);
      sine[a] = (float)sin(-2 * M_PI * (double)a / (double)factor);
    }
    for (int64_t outer = 0; outer < n; outer += rest)
      for (int64_t j = 0; j < inner; j += columns) {
        const int64_t width = smaller(columns, inner - j);
        float *at = x + 2 * (outer + j);
        for (int64_t a = 0; a < factor; a++) NEST(set)(copy + 2 * a * width, 1, at + 2 * a * inner, 2 * width);
        for (int64_t b = 0; b < factor; b++) {
          float *to = WRITE(at + 2 * b * inner, 2 * width);
          if (b % 8 == 0) READ(copy, 2 * factor * width);  // for eight rows of the product, in registers
          for (int64_t c = 0; c < width; c++) {
            float re = 0, im = 0;
            for (int64_t a = 0, w = 0; a < factor; a++, w = (w + b) % factor) {
              float p = copy[2 * (a * width + c)], q = copy[2 * (a * width + c) + 1];
              re += p * cosine[w] - q * sine[w], im += p * sine[w] + q * cosine[w];
            }
            double turn = -2 * M_PI * (double)(b * (j + c)) / (double)rest;
            to[2 * c] = re * (float)cos(turn) - im * (float)sin(turn);
            to[2 * c + 1] = re * (float)sin(turn) + im * (float)cos(turn);
          }
        }
      }
  }
}

/// Gradients of f(x) = P(x) / Q(x), P of degree 5, Q = 1 + |b_1 x + ... + b_4 x^4| (Yang and Wang 2024, KAT), for one
/// element: returns dx and adds the coefficients' gradients to `sums`.
static inline float NEST(rational)(float x, float up, const float *a, float *sums) {
  const float *b = a + NUMERATOR;
  float power[NUMERATOR], p = 0, dp = 0, r = 0, dr = 0;
  for (int64_t i = 0; i < NUMERATOR; i++) power[i] = i ? power[i - 1] * x : 1;
  for (int64_t i = 0; i < NUMERATOR; i++) p += a[i] * power[i], dp += i ? (float)i * a[i] * power[i - 1] : 0;
  for (int64_t i = 1; i <= DENOMINATOR; i++) r += b[i - 1] * power[i], dr += (float)i * b[i - 1] * power[i - 1];
  float sign = SIGN(r), q = 1 + sign * r;
  for (int64_t i = 0; i < NUMERATOR; i++) sums[i] += up * power[i] / q;
  for (int64_t i = 1; i <= DENOMINATOR; i++) sums[NUMERATOR + i - 1] -= up * p * sign * power[i] / (q * q);
  return up * (dp / q - p * sign * dr / (q * q));
}

/// Sizes: rows, dim, groups of dim. Blocks: rows whose sums are made in fast memory before they are added (1 element at a
/// time where it is 0). Arrays: x, dy, coefficients [groups, 10], dx, d coefficients [groups, 10].
static void NEST(rational_backward)(const orrery_nest *t) {
  const int64_t rows = t->size[0], d = t->size[1], groups = t->size[2], width = d / groups, block = t->block[0];
  for (int64_t i = 0; i < rows; i += block ? block : 1)
    for (int64_t g = 0; g < groups; g++) {
      float sums[COEFFICIENTS] = {0}, *to = t->array[4] + g * COEFFICIENTS;
      const float *a = READ(t->array[2] + g * COEFFICIENTS, COEFFICIENTS);
      for (int64_t r = i; r < smaller(i + (block ? block : 1), rows); r++) {
        const int64_t at = r * d + g * width;
        READ(t->array[0] + at, width), READ(t->array[1] + at, width), WRITE(t->array[3] + at, width);
        for (int64_t c = at; c < at + width; c++) {
          t->array[3][c] = NEST(rational)(t->array[0][c], t->array[1][c], a, sums);
          if (block) continue;
          ATOMIC(to, COEFFICIENTS);
          for (int64_t e = 0; e < COEFFICIENTS; e++) to[e] += sums[e], sums[e] = 0;
        }
      }
      if (!block) continue;
      ATOMIC(to, COEFFICIENTS);
      for (int64_t e = 0; e < COEFFICIENTS; e++) to[e] += sums[e];
    }
}
