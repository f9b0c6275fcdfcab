// How kernels divide a row of items over ranks.
#ifndef ORRERY_PART_H
#define ORRERY_PART_H
#include <stdint.h>

/// The items `begin` up to `end` that one rank works on.
typedef struct { int64_t begin, end; } orrery_part;

/// A rank's share of n items: whole granules, at most one more than any other rank's.
static inline orrery_part orrery_part_of(int64_t n, int64_t granule, int rank, int ranks) {
  int64_t granules = (n + granule - 1) / granule;
  int64_t begin = granules * rank / ranks * granule, end = granules * (rank + 1) / ranks * granule;
  return (orrery_part){begin < n ? begin : n, end < n ? end : n};
}
#endif
