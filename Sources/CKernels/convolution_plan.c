// Plans are made in double precision and rounded once.
#include "convolution_plan.h"
#include "sizes.h"
#include <math.h>
#include <stdlib.h>

static int plan_bits(int64_t length) {
  int bits = 1;
  while ((int64_t)1 << bits < 2 * length) bits++;
  return bits;
}

void orrery_monarch_factors(int64_t length, int64_t *p, int64_t *q) {
  int bits = plan_bits(length);
  *p = (int64_t)1 << bits / 2;
  *q = (int64_t)1 << (bits - bits / 2);
}

size_t orrery_fft_scratch(int64_t length) {
  // Filter, data, and Monarch's intermediate, each real and imaginary.
  return (size_t)6 * sizeof(float) * (size_t)padded((int64_t)1 << plan_bits(length));
}

/// cos and sin of -2 pi turns / size; `turns` is reduced first, which keeps the angle exact.
static void unit_root(int64_t turns, int64_t size, float *real, float *imaginary) {
  double angle = -2 * 3.14159265358979323846 * (double)(turns % size) / (double)size;
  *real = (float)cos(angle);
  *imaginary = (float)sin(angle);
}

static float *fill_radices(orrery_fft_plan *plan, float *at) {
  for (int bits = 1; bits <= plan->bits; bits++) {
    int64_t n = (int64_t)1 << bits;
    plan->radix2[bits] = at;
    for (int64_t j = 0; j < n / 2; j++) unit_root(j, n, at + j, at + n / 2 + j);
    at += n;
    plan->radix4[bits] = at;
    for (int64_t m = 1; m <= 3; m++, at += n / 4 * 2)
      for (int64_t j = 0; j < n / 4; j++) unit_root(m * j, n, at + j, at + n / 4 + j);
  }
  return at;
}

static float *fill_matrix(orrery_dft_matrix *matrix, int64_t size, float *at) {
  float *real = at, *imaginary = at + size * size, *negated = imaginary + size * size;
  for (int64_t j = 0; j < size; j++)
    for (int64_t k = 0; k < size; k++) {
      unit_root(j * k, size, real + j * size + k, imaginary + j * size + k);
      negated[j * size + k] = -imaginary[j * size + k];
    }
  *matrix = (orrery_dft_matrix){real, imaginary, negated};
  return negated + size * size;
}

/// 1 + 3/2 floats an element of each transform, whose sizes add up to less than 2 size; matrices; twiddles.
static size_t plan_bytes(const orrery_fft_plan *plan) {
  int64_t floats = 5 * plan->size + 3 * (plan->p * plan->p + plan->q * plan->q) + 2 * plan->size;
  return (size_t)floats * sizeof(float);
}

orrery_fft_plan *orrery_fft_plan_create(int64_t length) {
  orrery_fft_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return NULL;
  plan->length = length;
  plan->bits = plan_bits(length);
  plan->size = (int64_t)1 << plan->bits;
  orrery_monarch_factors(length, &plan->p, &plan->q);
  void *storage = NULL;
  if (posix_memalign(&storage, 64, plan_bytes(plan))) {
    free(plan);
    return NULL;
  }
  plan->storage = storage;
  float *real = plan->storage, *imaginary = real + plan->size;
  plan->twiddle_real = real;
  plan->twiddle_imaginary = imaginary;
  for (int64_t j = 0; j < plan->p; j++)
    for (int64_t k = 0; k < plan->q; k++)
      unit_root(j * k, plan->size, real + j * plan->q + k, imaginary + j * plan->q + k);
  float *at = fill_matrix(&plan->first, plan->p, imaginary + plan->size);
  at = fill_matrix(&plan->second, plan->q, at);
  fill_radices(plan, at);
  return plan;
}

const float *orrery_fft_plan_tables(const orrery_fft_plan *plan, size_t *bytes) {
  *bytes = plan_bytes(plan);
  return plan->storage;
}

void orrery_fft_plan_destroy(orrery_fft_plan *plan) {
  if (!plan) return;
  free(plan->storage);
  free(plan);
}
