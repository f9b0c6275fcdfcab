// Transposes the largest square that 16-byte registers hold whole rows of; every instruction set has these.
#ifndef ORRERY_TRANSPOSE_H
#define ORRERY_TRANSPOSE_H
#include <stdint.h>
#include <string.h>

/// to[4, 4] = from[4, 4] transposed.
static inline __attribute__((always_inline)) void orrery_transpose_f32(const float *from, int64_t stride, float *to,
                                                                       int64_t to_stride) {
  typedef float quad __attribute__((vector_size(16)));
  quad row[4], pair[4], column[4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) memcpy(&row[i], from + i * stride, sizeof row[i]);
  pair[0] = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
  pair[1] = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
  pair[2] = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
  pair[3] = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
  column[0] = __builtin_shufflevector(pair[0], pair[1], 0, 1, 4, 5);
  column[1] = __builtin_shufflevector(pair[0], pair[1], 2, 3, 6, 7);
  column[2] = __builtin_shufflevector(pair[2], pair[3], 0, 1, 4, 5);
  column[3] = __builtin_shufflevector(pair[2], pair[3], 2, 3, 6, 7);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) memcpy(to + i * to_stride, &column[i], sizeof column[i]);
}

/// to[2, 2] = from[2, 2] transposed.
static inline __attribute__((always_inline)) void orrery_transpose_f64(const double *from, int64_t stride, double *to,
                                                                       int64_t to_stride) {
  typedef double pair __attribute__((vector_size(16)));
  pair first, second;
  memcpy(&first, from, sizeof first);
  memcpy(&second, from + stride, sizeof second);
  pair left = __builtin_shufflevector(first, second, 0, 2), right = __builtin_shufflevector(first, second, 1, 3);
  memcpy(to, &left, sizeof left);
  memcpy(to + to_stride, &right, sizeof right);
}
#endif
