// All-reduce in one bit with its error kept at both ends (Tang et al., 1-bit Adam, arXiv 2102.02888, figure 3): signs to
// the owner of each chunk, their sum's signs back.
#include "orrery_kernels.h"
#include "part.h"
#include <math.h>

enum { SIGN_BLOCK = 4096, SIGN_GRANULE = 512 };  // elements that are added up in fp32; elements of a line of signs

typedef double correct_action(float *carried, const float *x, int64_t n);
typedef void pack_action(uint32_t *signs, float *carried, int64_t n, float scale);
typedef void unpack_action(float *to, const uint32_t *signs, int64_t n, float scale, int adds);

/// What the ranks share: a barrier, a line of scales a rank, a row of signs a rank, and a row of the sums' signs.
typedef struct {
  _Alignas(64) float own;  // of the rank's buffer
  float owned;             // of the sum of the chunk that it owns
} sign_scales;

static int64_t sign_words(int64_t n) { return (n + SIGN_GRANULE - 1) / SIGN_GRANULE * (SIGN_GRANULE / 32); }

size_t orrery_sign_sum_shared(int64_t n, int ranks) {
  return sizeof(orrery_barrier) + (size_t)ranks * sizeof(sign_scales)
    + (size_t)(ranks + 1) * (size_t)sign_words(n) * sizeof(uint32_t);
}

static float mean(double total, int64_t n) { return n > 0 ? (float)(total / (double)n) : 0; }

static void sign_turn(const orrery_sign_sum *job, int rank, int ranks, correct_action *correct, pack_action *pack,
                      unpack_action *unpack) {
  orrery_barrier *barrier = job->shared;
  sign_scales *scales = (sign_scales *)(barrier + 1);
  uint32_t *rows = (uint32_t *)(scales + ranks), *sums = rows + sign_words(job->n) * ranks;
  uint32_t *row = rows + sign_words(job->n) * rank;

  scales[rank].own = mean(correct(job->error, job->buffer, job->n), job->n);
  pack(row, job->error, job->n, scales[rank].own);
  orrery_barrier_wait(barrier, ranks);

  orrery_part part = orrery_part_of(job->n, SIGN_GRANULE, rank, ranks);
  int64_t n = part.end - part.begin;
  float *chunk = job->buffer + part.begin;
  for (int from = 0; from < ranks; from++)
    unpack(chunk, rows + sign_words(job->n) * from + part.begin / 32, n, scales[from].own, from > 0);
  scales[rank].owned = mean(correct(job->sum_error, chunk, n), n);
  pack(sums + part.begin / 32, job->sum_error, n, scales[rank].owned);
  orrery_barrier_wait(barrier, ranks);

  for (int from = 0; from < ranks; from++) {
    orrery_part chunk_part = orrery_part_of(job->n, SIGN_GRANULE, from, ranks);
    unpack(job->buffer + chunk_part.begin, sums + chunk_part.begin / 32, chunk_part.end - chunk_part.begin,
           scales[from].owned, 0);
  }
}

#define ORRERY_SOURCE "sign_sum.body.h"
#include "every_level.h"

ORRERY_LOOKUP(sign_sum_body)
