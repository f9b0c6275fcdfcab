// A block of queries and a key that it sees: 2 x dim x block_q multiply-adds and block_q exponentials; a tile: block_q
// more exponentials; a query: 1 division. Causal: a block sees the keys up to its last query's, to the key, so the
// half of the diagonal square above the diagonal is computed and masked. K and V are read once a block of queries
// (from the cache that holds a head's), Q and O once. Block-sparse is the same over the tiles of the mask.
#include "orrery_kernels.h"
#include "sizes.h"

/// Whose share `done` of `all` lies in.
static int flash_owner(int64_t done, int64_t all, int ranks) {
  return all ? (int)smaller(done * ranks / all, ranks - 1) : 0;
}

size_t orrery_flash_scratch(int64_t block_q, int64_t block_k, int64_t dim) {
  return (size_t)((dim + block_k + 3) * padded(block_q) + block_q * padded(dim)) * sizeof(float);
}

#define ORRERY_SOURCE "attention_flash.body.h"
#include "every_level.h"

ORRERY_LOOKUP(attention_flash)

orrery_body orrery_attention_block_sparse(orrery_level level) { return orrery_attention_flash(level); }
