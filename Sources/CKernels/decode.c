// A query head and a key: 2 x dim multiply-adds and 1 exponential; a division a head and part. K and V are read once
// from memory, 128 keys at a time, and from cache again for every 4 query heads of the group; Q and O once.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"

enum {
  DECODE_KEYS = 128,   // whose scores are on the stack at a time
  DECODE_VALUES = 32,  // of which V is used together: 16 KiB with dim 128 and float
  DECODE_HEADS = 16,
};

/// A partial result: dim values, the maximum and the sum, in whole cache lines so that ranks share none.
static int64_t decode_row(int64_t dim) { return padded(dim + 2); }

size_t orrery_decode_scratch(int64_t batch, int64_t heads, int64_t dim, int ranks) {
  return (size_t)(batch * heads * decode_row(dim) * ranks) * sizeof(float);
}

#define ORRERY_SOURCE "decode.body.h"
#include "every_level.h"

ORRERY_LOOKUP(decode_f32)
ORRERY_LOOKUP(decode_bf16)
