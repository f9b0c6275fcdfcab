#ifndef ORRERY_NESTS_H
#define ORRERY_NESTS_H
// Loop nests that are blocked for a fast memory of a given size: plain scalar code, a row or a tile at a time. Each
// computes what its algorithm does, and has a twin that also writes down what it touches (see accesses.h).
#include <stdint.h>

/// Sizes, block sizes and arrays in the order of the algorithm's comment. Arrays are row-major floats; whole numbers
/// (places, masks) are stored as floats too.
typedef struct { const int64_t *size, *block; float *const *array; } orrery_nest;
typedef void (*orrery_nest_body)(const orrery_nest *);

/// The nest of this name, or NULL.
orrery_nest_body orrery_nest_named(const char *name, int recorded);
#endif
