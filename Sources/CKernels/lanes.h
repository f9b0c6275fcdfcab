// What crosses lanes or fills only some of them: partial loads and stores, transposition, and sums of many vectors
// at once. Included inside .body.h files, once per level.
#define load_part NAME(load_part)
/// The first `n` lanes from `p`, the others `fill`.
INLINE vf load_part(const float *p, int64_t n, float fill) {
  float lanes[LANES];
  vf v;
  (void)READ(p, n < LANES ? n : LANES);
  for (int i = 0; i < LANES; i++) lanes[i] = i < n ? p[i] : fill;
  memcpy(&v, lanes, sizeof v);
  return v;
}
#define store_part NAME(store_part)
INLINE void store_part(float *p, vf v, int64_t n) {
  float lanes[LANES];
  memcpy(lanes, &v, sizeof v);
  (void)WRITE(p, n < LANES ? n : LANES);
  for (int i = 0; i < LANES && i < n; i++) p[i] = lanes[i];
}

#define fetch NAME(fetch)
/// Asks for the cache line `bytes` behind p, which may lie outside of the array.
INLINE void fetch(const void *p, int64_t bytes) { __builtin_prefetch((const void *)((uintptr_t)p + (uintptr_t)bytes)); }

#define interleave_low NAME(interleave_low)
#define interleave_high NAME(interleave_high)
#if VECTOR_BYTES == 64
INLINE vf interleave_low(vf a, vf b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE vf interleave_high(vf a, vf b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#elif VECTOR_BYTES == 32
INLINE vf interleave_low(vf a, vf b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
INLINE vf interleave_high(vf a, vf b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#else
INLINE vf interleave_low(vf a, vf b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
INLINE vf interleave_high(vf a, vf b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif

#define transpose_square NAME(transpose_square)
/// Transposes LANES vectors in place: log2(LANES) perfect shuffles of the vector and lane numbers.
INLINE void transpose_square(vf *v) {
  vf next[LANES];
  UNROLLED for (int step = 1; step < LANES; step *= 2) {
    UNROLLED for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = interleave_low(v[i], v[i + LANES / 2]);
      next[2 * i + 1] = interleave_high(v[i], v[i + LANES / 2]);
    }
    UNROLLED for (int i = 0; i < LANES; i++) v[i] = next[i];
  }
}

#define fold NAME(fold)
/// Lane i of the result is the sum of the lanes of v[i]; destroys v.
INLINE vf fold(vf *v) {
  UNROLLED for (int half = LANES / 2; half > 0; half /= 2) {
    UNROLLED for (int i = 0; i < half; i++)
      v[i] = interleave_low(v[i], v[i + half]) + interleave_high(v[i], v[i + half]);
  }
  return v[0];
}
