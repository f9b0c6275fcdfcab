#ifndef ORRERY_CONVOLUTION_PLAN_H
#define ORRERY_CONVOLUTION_PLAN_H
// The constants of the transforms of one length.
#include "orrery_kernels.h"

/// A complex DFT matrix, exp(-2 pi i j k / size): the imaginary part with both signs, because products only add.
typedef struct { const float *real, *imaginary, *negated; } orrery_dft_matrix;

struct orrery_fft_plan {
  int64_t length, size;  // size: the power of two that is at least twice the length
  int bits;              // of size
  int64_t p, q;
  float *storage;
  /// For transforms of 2^b: with n = 2^b, radix-2 holds n / 2 cosines and as many sines of -2 pi j / n, radix-4
  /// the same for n / 4 values of each of j, 2j, 3j.
  const float *radix2[64], *radix4[64];
  orrery_dft_matrix first, second;                 // p x p, q x q
  const float *twiddle_real, *twiddle_imaginary;   // exp(-2 pi i j k / size) for j < p, k < q
};
#endif
