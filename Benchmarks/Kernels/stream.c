// STREAM's triad as McCalpin writes it, for the compiler's own vectors: gcc -O3 -march=native.
#include <stddef.h>

void plain_triad(double *restrict a, const double *restrict b, const double *restrict c, double scalar, size_t n) {
  for (size_t j = 0; j < n; j++) a[j] = b[j] + scalar * c[j];
}
