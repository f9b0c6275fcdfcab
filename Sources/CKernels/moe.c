// tokens x (experts x dim + topk x (3 x dim x hidden + dim)) multiply-adds; tokens x topk x (hidden + 1) exponentials
// and divisions. The weights of an expert that has tokens are read once from memory, then from cache for every 4
// tokens; x is read for every 16 rows of gate and up; hidden and the results are written once, hidden is read
// for every 16 rows of down, the results once. Four barriers.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"
#include <string.h>

enum {
  MOE_ROWS = 16,   // of a weight matrix that stay in cache while all tokens of the expert use them
  MOE_SLOTS = 16,  // tokens whose gate and up are on the stack
};

/// A slot is one token at one expert; slots are numbered by expert, and by token within one.
typedef struct {
  float *logits, *weight, *hidden, *result;
  int32_t *expert;               // of a token's k-th choice
  int64_t *slot, *token, *begin; // slot of a token's k-th choice; token of a slot; first slot of an expert
  size_t bytes;
} moe_scratch;

static moe_scratch moe_scratch_of(void *base, int64_t tokens, int64_t dim, int64_t hidden, int64_t experts,
                                  int64_t topk) {
  moe_scratch s = {.bytes = 0};
  char *at = base;
  const size_t slots = (size_t)(tokens * topk);
#define TAKE(field, count)                                                         \
  {                                                                                \
    if (base) s.field = (void *)(at + s.bytes);                                    \
    s.bytes += ((size_t)(count) * sizeof *s.field + 63) / 64 * 64;                 \
  }
  TAKE(logits, tokens * experts)
  TAKE(weight, slots)
  TAKE(hidden, slots * (size_t)hidden)
  TAKE(result, slots * (size_t)dim)
  TAKE(expert, slots)
  TAKE(slot, slots)
  TAKE(token, slots)
  TAKE(begin, experts + 1)
#undef TAKE
  return s;
}

size_t orrery_moe_scratch(int64_t tokens, int64_t dim, int64_t hidden, int64_t experts, int64_t topk) {
  return moe_scratch_of(NULL, tokens, dim, hidden, experts, topk).bytes;
}

#define ORRERY_SOURCE "moe.body.h"
#include "every_level.h"

ORRERY_LOOKUP(moe_ffn)
