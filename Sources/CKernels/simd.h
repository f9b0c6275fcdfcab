// Vectors of VECTOR_BYTES with the compiler's vector extension, so that one source serves SSE2, NEON, AVX2 and
// AVX-512. a * b + c in one expression becomes a fused multiply-add where the level has one.
// Included by every_level.h once per level; all names carry the level's suffix.
#include <math.h>
#include <stdint.h>
#include <string.h>

#define LANES (VECTOR_BYTES / 4)
#define LANES64 (VECTOR_BYTES / 8)
#define vf NAME(vf)
#define vd NAME(vd)
#define vi NAME(vi)
#define vh NAME(vh)
typedef float vf __attribute__((vector_size(VECTOR_BYTES)));
typedef double vd __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t vi __attribute__((vector_size(VECTOR_BYTES)));
typedef uint16_t vh __attribute__((vector_size(VECTOR_BYTES / 2)));
#undef INLINE
#ifdef ORRERY_RECORDED
#define INLINE static inline __attribute__((unused))
#else
#define INLINE static inline __attribute__((always_inline, unused))
#endif

#define load NAME(load)
INLINE vf load(const float *p) { vf v; memcpy(&v, READ(p, LANES), sizeof v); return v; }
#define store NAME(store)
INLINE void store(float *p, vf v) { memcpy(WRITE(p, LANES), &v, sizeof v); }
#define load64 NAME(load64)
INLINE vd load64(const double *p) { vd v; memcpy(&v, READ(p, LANES64), sizeof v); return v; }
#define store64 NAME(store64)
INLINE void store64(double *p, vd v) { memcpy(WRITE(p, LANES64), &v, sizeof v); }
#define splat NAME(splat)
INLINE vf splat(float x) { return x - (vf){0}; }  // x - 0 is x, and folds; 0 + x is not for -0
#define splat64 NAME(splat64)
INLINE vd splat64(double x) { return x - (vd){0}; }

/// LANES bf16 values as floats: the bits moved to the upper half.
#define load_bf16 NAME(load_bf16)
INLINE vf load_bf16(const uint16_t *p) {
  vh half;
  memcpy(&half, READ(p, LANES), sizeof half);
  return (vf)(__builtin_convertvector(half, vi) << 16);
}

#define maximum NAME(maximum)
/// The greater of each lane, b where they do not compare: the form that is one instruction.
INLINE vf maximum(vf a, vf b) {
  vi above = a > b;
  return (vf)(((vi)a & above) | ((vi)b & ~above));
}
#define sum NAME(sum)
/// Halves onto each other, so that log2(LANES) additions wait for one another and not LANES.
INLINE float sum(vf v) {
  for (int half = LANES / 2; half > 0; half /= 2) {
    vf upper = v;
    for (int i = 0; i < half; i++) upper[i] = v[i + half];
    v += upper;
  }
  return v[0];
}
#define greatest NAME(greatest)
INLINE float greatest(vf v) {
  for (int half = LANES / 2; half > 0; half /= 2) {
    vf upper = v;
    for (int i = 0; i < half; i++) upper[i] = v[i + half];
    v = maximum(v, upper);
  }
  return v[0];
}

/// exp(x) to about 2 units in the last place for x in [-87, 88]; 0 below. 2^n times a degree-6 polynomial
/// in the remainder (Cody and Waite's two-part ln 2; minimax-like Taylor coefficients).
#define exponential NAME(exponential)
INLINE vf exponential(vf x) {
  const vf shift = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to the nearest integer
  vf clamped = __builtin_elementwise_max(__builtin_elementwise_min(x, splat(88.0f)), splat(-87.3f));
  vf biased = clamped * splat(1.44269504088896341f) + shift;
  vf n = biased - shift;
  vf r = n * splat(-0.693145751953125f) + clamped;
  r = n * splat(-1.428606765330187e-6f) + r;
  vf p = splat(1.0f / 720);
  p = p * r + splat(1.0f / 120);
  p = p * r + splat(1.0f / 24);
  p = p * r + splat(1.0f / 6);
  p = p * r + splat(0.5f);
  p = p * r + splat(1.0f);
  p = p * r + splat(1.0f);
  vi power = ((vi)biased + 127) << 23;
  vf result = p * (vf)power;
  return (vf)((vi)result & (vi)(x > splat(-87.3f)));
}
