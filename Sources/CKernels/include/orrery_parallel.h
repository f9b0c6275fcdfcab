#ifndef ORRERY_PARALLEL_H
#define ORRERY_PARALLEL_H
// A team of threads that runs one body in single-program-multiple-data style, and the barrier it uses.
#include <stdint.h>

/// One kernel: every rank of a team calls it with the same arguments and its own rank.
typedef void (*orrery_body)(void *arguments, int rank, int ranks);

/// A sense-reversing spin barrier for a fixed number of ranks. Lives in zeroed memory, also shared memory.
typedef struct {
  _Alignas(64) volatile int32_t arrived;
  _Alignas(64) volatile int32_t generation;
} orrery_barrier;

/// Waits until `ranks` callers have arrived. Does nothing for one rank.
void orrery_barrier_wait(orrery_barrier *barrier, int ranks);

/// When one rank of a team worked, in nanoseconds of CLOCK_MONOTONIC_RAW.
typedef struct {
  int64_t begin;
  int64_t end;
} orrery_interval;

typedef struct orrery_team orrery_team;

/// Starts a team of `ranks` threads in which the caller is rank 0; each is pinned to one of the CPUs that
/// the process may use. NULL when a thread cannot be started.
orrery_team *orrery_team_create(int ranks);
int orrery_team_ranks(const orrery_team *team);

/// Runs `body` on every rank and returns when all have finished. Workers spin between runs for a short
/// while and then sleep. `intervals`, when not NULL, receives one interval a rank.
void orrery_team_run(orrery_team *team, orrery_body body, void *arguments, orrery_interval *intervals);
void orrery_team_destroy(orrery_team *team);

/// Lets the calling thread use all its CPUs again until its next run in a team, for programs with threads of their own.
void orrery_team_unpin(void);

/// CLOCK_MONOTONIC_RAW in nanoseconds.
int64_t orrery_now(void);
#endif
