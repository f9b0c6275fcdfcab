#ifndef ORRERY_SIZES_H
#define ORRERY_SIZES_H
// Arithmetic on sizes that several kernels share.
#include <stdint.h>

static inline __attribute__((unused)) int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/// How many pieces of `size` cover `total`.
static inline __attribute__((unused)) int64_t pieces(int64_t total, int64_t size) { return (total + size - 1) / size; }

/// A row's length in scratch: whole vectors of the widest level, so that every level uses the same layout.
static inline __attribute__((unused)) int64_t padded(int64_t n) { return (n + 15) / 16 * 16; }
#endif
