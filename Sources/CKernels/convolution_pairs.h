// Convolution by a transform and its inverse, for both forms of it. Because the filter is real, two rows with the same
// filter are one complex row: the real part of the result belongs to one, the imaginary to the other.
// Included in .body.h files after lanes.h.

/// Transforms `real` and `imaginary` in place. `work` is scratch of two rows.
#define pair_transform NAME(pair_transform)
typedef void pair_transform(const orrery_fft_plan *plan, float *real, float *imaginary, float *work);

#define pair_filled NAME(pair_filled)
INLINE void pair_filled(const float *from, int64_t length, int64_t size, float *to) {
  if (from) copied(to, from, length);
  else length = 0;
  clear(to + length, size - length);
}

#define pair_multiplied NAME(pair_multiplied)
/// x *= w, complex; with `sign` -1, x *= the conjugate of w.
INLINE void pair_multiplied(int64_t n, float *real, float *imaginary, const float *w_real, const float *w_imaginary,
                            float sign) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    vf a = load(real + i), b = load(imaginary + i), c = load(w_real + i), d = load(w_imaginary + i) * sign;
    store(real + i, a * c - b * d);
    store(imaginary + i, a * d + b * c);
  }
  for (; i < n; i++) {
    float a = value(real + i), b = value(imaginary + i), c = value(w_real + i), d = value(w_imaginary + i) * sign;
    put(real + i, a * c - b * d);
    put(imaginary + i, a * d + b * c);
  }
}

#define pair_convolution NAME(pair_convolution)
/// Pairs of rows are split over ranks channel by channel, so that a rank transforms each filter that it needs once.
INLINE void pair_convolution(const orrery_convolution *t, int rank, int ranks, pair_transform *forward,
                             pair_transform *inverse) {
  const int64_t n = t->length, size = t->plan->size, pairs = (t->batch + 1) / 2;
  float *f_real = (float *)((char *)t->scratch + (size_t)rank * orrery_fft_scratch(n));
  float *f_imaginary = f_real + size, *real = f_imaginary + size, *imaginary = real + size, *work = imaginary + size;
  orrery_part mine = orrery_part_of(t->channels * pairs, 1, rank, ranks);
  int64_t transformed = -1;
  for (int64_t item = mine.begin; item < mine.end; item++) {
    const int64_t channel = item / pairs, row = item % pairs * 2 * t->channels + channel;
    const int two = item % pairs * 2 + 1 < t->batch;
    if (channel != transformed) {
      pair_filled(t->filter + channel * n, n, size, f_real);
      pair_filled(NULL, 0, size, f_imaginary);
      forward(t->plan, f_real, f_imaginary, work);
      // The inverse transforms leave out the division by their size.
      for (int64_t i = 0; i < size; i++)
        changed(f_real + i) *= 1 / (float)size, changed(f_imaginary + i) *= 1 / (float)size;
      transformed = channel;
    }
    pair_filled(t->u + row * n, n, size, real);
    pair_filled(two ? t->u + (row + t->channels) * n : NULL, n, size, imaginary);
    forward(t->plan, real, imaginary, work);
    pair_multiplied(size, real, imaginary, f_real, f_imaginary, 1);
    inverse(t->plan, real, imaginary, work);
    copied(t->y + row * n, real, n);
    if (two) copied(t->y + (row + t->channels) * n, imaginary, n);
  }
}
