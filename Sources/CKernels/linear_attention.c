// A head: length x (2 x chunk x dim + 2 x dim^2) multiply-adds: the part of a chunk's scores above the diagonal is
// computed and set to 0. Q, K and V are read once from memory and once more from cache; O is written, then read and
// written in cache; scores (chunk^2) and state (dim^2) stay in cache. Heads are split over ranks, because the state
// makes a head sequential.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"

size_t orrery_linear_scratch(int64_t chunk, int64_t dim) {
  return (size_t)((dim + chunk) * padded(chunk) + dim * padded(dim)) * sizeof(float);
}

#define ORRERY_SOURCE "linear_attention.body.h"
#include "every_level.h"

ORRERY_LOOKUP(attention_linear)
