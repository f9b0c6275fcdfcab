#include "lanes.h"
#include "convolution_pairs.h"

// In place, decimated in frequency forwards and in time backwards: the spectrum stays in the order in which the passes
// leave it, because the filter's has the same, and no pass permutes. Passes combine elements that are far
// apart until LANES neighbours make a transform; LANES of those are then transposed and finished in registers.

#define turn NAME(turn)
/// (re, im) *= w, or its conjugate for the inverse.
INLINE void turn(const int inverse, vf *re, vf *im, vf w_re, vf w_im) {
  vf a = *re, b = *im;
  *re = inverse ? a * w_re + b * w_im : a * w_re - b * w_im;
  *im = inverse ? b * w_re - a * w_im : b * w_re + a * w_im;
}

#define turn_all NAME(turn_all)
/// Elements 1 ..< radix times their powers of the twiddle, whose tables of `count` lie one after the other.
INLINE void turn_all(const int inverse, const int radix, vf *re, vf *im, const float *table, int64_t count, int64_t j,
                     const int whole) {
  UNROLLED for (int m = 1; m < radix; m++) {
    const float *w = table + (m - 1) * 2 * count + j;
    turn(inverse, &re[m], &im[m], whole ? load(w) : splat(value(w)),
         whole ? load(w + count) : splat(value(w + count)));
  }
}

#define radix_of NAME(radix_of)
/// The transform of 2 or 4 elements without twiddles.
INLINE void radix_of(const int inverse, const int radix, vf *re, vf *im) {
  if (radix == 2) {
    vf a = re[0], b = im[0];
    re[0] = a + re[1], im[0] = b + im[1];
    re[1] = a - re[1], im[1] = b - im[1];
    return;
  }
  vf even_re = re[0] + re[2], even_im = im[0] + im[2], less_re = re[0] - re[2], less_im = im[0] - im[2];
  vf odd_re = re[1] + re[3], odd_im = im[1] + im[3], turned_re = im[1] - im[3], turned_im = re[3] - re[1];
  if (inverse) turned_re = -turned_re, turned_im = -turned_im;
  re[0] = even_re + odd_re, im[0] = even_im + odd_im;
  re[2] = even_re - odd_re, im[2] = even_im - odd_im;
  re[1] = less_re + turned_re, im[1] = less_im + turned_im;
  re[3] = less_re - turned_re, im[3] = less_im - turned_im;
}

#define butterfly NAME(butterfly)
INLINE void butterfly(const int inverse, const int radix, vf *re, vf *im, const float *table, int64_t count, int64_t j,
                      const int whole) {
  if (inverse) turn_all(1, radix, re, im, table, count, j, whole);
  radix_of(inverse, radix, re, im);
  if (!inverse) turn_all(0, radix, re, im, table, count, j, whole);
}

#define fft_pass NAME(fft_pass)
/// One pass over `size` elements in groups of n, whole vectors or (`whole` 0) one element at a time.
INLINE void fft_pass(const int inverse, const int radix, const int whole, int64_t size, int64_t n, const float *table,
                     float *real, float *imaginary) {
  const int64_t part = n / radix;
  for (int64_t group = 0; group < size; group += n)
    for (int64_t j = 0; j < part; j += whole ? LANES : 1) {
      vf re[4], im[4];
      float *r = real + group + j, *i = imaginary + group + j;
      UNROLLED for (int m = 0; m < radix; m++) {
        re[m] = whole ? load(r + m * part) : splat(value(r + m * part));
        im[m] = whole ? load(i + m * part) : splat(value(i + m * part));
      }
      butterfly(inverse, radix, re, im, table, part, j, whole);
      UNROLLED for (int m = 0; m < radix; m++) {
        if (whole) {
          store(r + m * part, re[m]);
          store(i + m * part, im[m]);
        } else {
          put(r + m * part, re[m][0]);
          put(i + m * part, im[m][0]);
        }
      }
    }
}

#define upright_pass NAME(upright_pass)
/// A pass of the transforms of LANES elements that stand upright in the lanes of LANES vectors.
INLINE void upright_pass(const int inverse, const int radix, const int n, const float *table, vf *re, vf *im) {
  const int part = n / radix;
  UNROLLED for (int group = 0; group < LANES; group += n)
    UNROLLED for (int j = 0; j < part; j++) {
      vf a[4], b[4], *r = re + group + j, *i = im + group + j;
      UNROLLED for (int m = 0; m < radix; m++) a[m] = r[m * part], b[m] = i[m * part];
      if (j) butterfly(inverse, radix, a, b, table, part, j, 0);
      else radix_of(inverse, radix, a, b);
      UNROLLED for (int m = 0; m < radix; m++) r[m * part] = a[m], i[m * part] = b[m];
    }
}

#if VECTOR_BYTES == 64
#define UPRIGHT_BITS 4
#define UPRIGHT_LAST 4
#elif VECTOR_BYTES == 32
#define UPRIGHT_BITS 3
#define UPRIGHT_LAST 2
#else
#define UPRIGHT_BITS 2
#define UPRIGHT_LAST 0
#endif

#define upright NAME(upright)
/// All transforms of LANES elements; the spectrum stays transposed in blocks of LANES x LANES.
INLINE void upright(const int inverse, const orrery_fft_plan *plan, float *real, float *imaginary) {
  for (int64_t block = 0; block < plan->size; block += LANES * LANES) {
    vf re[LANES], im[LANES];
    UNROLLED for (int i = 0; i < LANES; i++) re[i] = load(real + block + i * LANES);
    if (!inverse) transpose_square(re);
    UNROLLED for (int i = 0; i < LANES; i++) im[i] = load(imaginary + block + i * LANES);
    if (!inverse) transpose_square(im);
#if UPRIGHT_LAST
    if (inverse) upright_pass(inverse, UPRIGHT_LAST, UPRIGHT_LAST, NULL, re, im);
#endif
    upright_pass(inverse, 4, LANES, plan->radix4[UPRIGHT_BITS], re, im);
#if UPRIGHT_LAST
    if (!inverse) upright_pass(inverse, UPRIGHT_LAST, UPRIGHT_LAST, NULL, re, im);
#endif
    if (inverse) transpose_square(re);
    UNROLLED for (int i = 0; i < LANES; i++) store(real + block + i * LANES, re[i]);
    if (inverse) transpose_square(im);
    UNROLLED for (int i = 0; i < LANES; i++) store(imaginary + block + i * LANES, im[i]);
  }
}

/// Transforms too small for a block of LANES x LANES go down to single elements.
#define fft_stop NAME(fft_stop)
INLINE int fft_stop(const orrery_fft_plan *plan) { return plan->bits >= 2 * UPRIGHT_BITS ? UPRIGHT_BITS : 0; }

#define fft_level NAME(fft_level)
/// The pass that makes transforms of 2^bits, or takes them apart.
INLINE void fft_level(const int inverse, const int radix, const orrery_fft_plan *plan, int bits, float *real,
                      float *imaginary) {
  const float *table = radix == 2 ? plan->radix2[bits] : plan->radix4[bits];
  if (fft_stop(plan)) fft_pass(inverse, radix, 1, plan->size, (int64_t)1 << bits, table, real, imaginary);
  else fft_pass(inverse, radix, 0, plan->size, (int64_t)1 << bits, table, real, imaginary);
}

static void NAME(fft_forward)(const orrery_fft_plan *plan, float *real, float *imaginary, float *work) {
  (void)work;
  const int stop = fft_stop(plan);
  int bits = plan->bits;
  if ((bits - stop) % 2) fft_level(0, 2, plan, bits--, real, imaginary);
  for (; bits > stop; bits -= 2) fft_level(0, 4, plan, bits, real, imaginary);
  if (stop) upright(0, plan, real, imaginary);
}

static void NAME(fft_inverse)(const orrery_fft_plan *plan, float *real, float *imaginary, float *work) {
  (void)work;
  const int stop = fft_stop(plan);
  if (stop) upright(1, plan, real, imaginary);
  int bits = stop;
  for (; bits + 2 <= plan->bits; bits += 2) fft_level(1, 4, plan, bits + 2, real, imaginary);
  if (bits < plan->bits) fft_level(1, 2, plan, plan->bits, real, imaginary);
}

static void NAME(convolution_fft)(void *arguments, int rank, int ranks) {
  pair_convolution(arguments, rank, ranks, NAME(fft_forward), NAME(fft_inverse));
}

#undef UPRIGHT_BITS
#undef UPRIGHT_LAST
