// Transposes the largest square that 16-byte registers hold whole rows of; every instruction set has these. Included
// inside .body.h files, once per level.

#define transpose_f32 NAME(transpose_f32)
/// to[4, 4] = from[4, 4] transposed.
INLINE void transpose_f32(const float *from, int64_t stride, float *to, int64_t to_stride) {
  typedef float quad __attribute__((vector_size(16)));
  quad row[4], pair[4], column[4];
  UNROLLED for (int i = 0; i < 4; i++) memcpy(&row[i], READ(from + i * stride, 4), sizeof row[i]);
  pair[0] = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
  pair[1] = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
  pair[2] = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
  pair[3] = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
  column[0] = __builtin_shufflevector(pair[0], pair[1], 0, 1, 4, 5);
  column[1] = __builtin_shufflevector(pair[0], pair[1], 2, 3, 6, 7);
  column[2] = __builtin_shufflevector(pair[2], pair[3], 0, 1, 4, 5);
  column[3] = __builtin_shufflevector(pair[2], pair[3], 2, 3, 6, 7);
  UNROLLED for (int i = 0; i < 4; i++) memcpy(WRITE(to + i * to_stride, 4), &column[i], sizeof column[i]);
}

#define transpose_f64 NAME(transpose_f64)
/// to[2, 2] = from[2, 2] transposed.
INLINE void transpose_f64(const double *from, int64_t stride, double *to, int64_t to_stride) {
  typedef double pair __attribute__((vector_size(16)));
  pair first, second;
  memcpy(&first, READ(from, 2), sizeof first);
  memcpy(&second, READ(from + stride, 2), sizeof second);
  pair left = __builtin_shufflevector(first, second, 0, 2), right = __builtin_shufflevector(first, second, 1, 3);
  memcpy(WRITE(to, 2), &left, sizeof left);
  memcpy(WRITE(to + to_stride, 2), &right, sizeof right);
}
