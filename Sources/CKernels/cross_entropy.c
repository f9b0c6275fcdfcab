// tokens x vocabulary x (dim multiply-adds and 1 exponential), a logarithm a token; cut: 1 exponential more a token and
// tile. Materialised: W is read once a rank, H from cache once a panel of words (4 vectors with AVX-512 or NEON,
// otherwise 2); logits are written once a 128 of dim, in cache but for the last, read from memory once and from
// cache once more. Cut: W is read once a block of tokens, of which each rank has its own, and H once.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"

size_t orrery_cut_scratch(int64_t block_t, int64_t block_v, int64_t dim) {
  return (size_t)((dim + block_v + 3) * padded(block_t)) * sizeof(float);
}

#define ORRERY_SOURCE "cross_entropy.body.h"
#include "every_level.h"

ORRERY_LOOKUP(cross_entropy_materialised)
ORRERY_LOOKUP(cross_entropy_cut)
