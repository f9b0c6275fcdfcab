#include "lanes.h"
#include "tile.h"
#include "convolution_pairs.h"

// x[n1, n2] with n = n1 q + n2 becomes X[k1, k2] with k = k1 + p k2: a DFT of size p down the columns, a twiddle, a DFT
// of size q along the rows (Cooley and Tukey 1965; as matrix products: Fu et al. 2023, Monarch Mixer, FlashFFTConv).

#define complex_product NAME(complex_product)
/// C = A B, complex, as four real products; a_negated is minus the imaginary part of A.
INLINE void complex_product(int64_t rows, int64_t columns, int64_t depth, const float *a, const float *a_imaginary,
                            const float *a_negated, int64_t a_row, const float *b, const float *b_imaginary, float *c,
                            float *c_imaginary) {
  static const float one = 1;
  product_rows(rows, columns, depth, a, a_row, b, columns, c, columns, NULL, 0);
  product_rows(rows, columns, depth, a_negated, a_row, b_imaginary, columns, c, columns, &one, 0);
  product_rows(rows, columns, depth, a_imaginary, a_row, b, columns, c_imaginary, columns, NULL, 0);
  product_rows(rows, columns, depth, a, a_row, b_imaginary, columns, c_imaginary, columns, &one, 0);
}

#define complex_product_right NAME(complex_product_right)
/// The same where B is the constant whose imaginary part has both signs.
INLINE void complex_product_right(int64_t rows, int64_t columns, const float *a, const float *a_imaginary,
                                  const float *b, const float *b_imaginary, const float *b_negated, float *c,
                                  float *c_imaginary) {
  static const float one = 1;
  product_rows(rows, columns, columns, a, columns, b, columns, c, columns, NULL, 0);
  product_rows(rows, columns, columns, a_imaginary, columns, b_negated, columns, c, columns, &one, 0);
  product_rows(rows, columns, columns, a, columns, b_imaginary, columns, c_imaginary, columns, NULL, 0);
  product_rows(rows, columns, columns, a_imaginary, columns, b, columns, c_imaginary, columns, &one, 0);
}

static void NAME(monarch_forward)(const orrery_fft_plan *plan, float *real, float *imaginary, float *work) {
  const orrery_dft_matrix first = plan->first, second = plan->second;
  // Rows that hold only padding add nothing.
  const int64_t p = plan->p, q = plan->q, filled = (plan->length + q - 1) / q;
  complex_product(p, q, filled, first.real, first.imaginary, first.negated, p, real, imaginary, work,
                  work + plan->size);
  pair_multiplied(plan->size, work, work + plan->size, plan->twiddle_real, plan->twiddle_imaginary, 1);
  complex_product_right(p, q, work, work + plan->size, second.real, second.imaginary, second.negated, real, imaginary);
}

static void NAME(monarch_inverse)(const orrery_fft_plan *plan, float *real, float *imaginary, float *work) {
  const orrery_dft_matrix first = plan->first, second = plan->second;
  const int64_t p = plan->p, q = plan->q, filled = (plan->length + q - 1) / q;
  complex_product_right(p, q, real, imaginary, second.real, second.negated, second.imaginary, work, work + plan->size);
  pair_multiplied(plan->size, work, work + plan->size, plan->twiddle_real, plan->twiddle_imaginary, -1);
  complex_product(filled, q, p, first.real, first.negated, first.imaginary, p, work, work + plan->size, real,
                  imaginary);
}

static void NAME(convolution_monarch)(void *arguments, int rank, int ranks) {
  pair_convolution(arguments, rank, ranks, NAME(monarch_forward), NAME(monarch_inverse));
}
