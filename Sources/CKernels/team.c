#define _GNU_SOURCE
#include "affinity.h"
#include "orrery_parallel.h"
#include "spin.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t orrery_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void orrery_barrier_wait(orrery_barrier *barrier, int ranks) {
  if (ranks <= 1) return;
  // Read before arriving: after the last arrival the generation may change at any time.
  int32_t generation = __atomic_load_n(&barrier->generation, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&barrier->arrived, 1, __ATOMIC_ACQ_REL) == ranks) {
    __atomic_store_n(&barrier->arrived, 0, __ATOMIC_RELAXED);
    __atomic_add_fetch(&barrier->generation, 1, __ATOMIC_RELEASE);
    return;
  }
  int turns = 0;
  while (__atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE) == generation) orrery_spin(&turns);
}

typedef struct {
  orrery_team *team;
  int rank;
  pthread_t thread;
} orrery_worker;

struct orrery_team {
  orrery_barrier barrier;
  _Alignas(64) atomic_uint run;  // counts the runs; a worker waits for the next one
  atomic_int sleepers;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  orrery_body body;  // NULL asks the workers to end
  void *arguments;
  orrery_interval *intervals;
  orrery_cpus cpus;
  int ranks;
  orrery_worker workers[];
};

/// How long a worker spins for the next run before it sleeps.
static const int64_t spin_nanoseconds = 40000;

static void await_run(orrery_team *team, unsigned seen) {
  int64_t deadline = orrery_now() + spin_nanoseconds;
  int turns = 0;
  do {
    for (int i = 0; i < 16; i++) {
      if (atomic_load_explicit(&team->run, memory_order_acquire) != seen) return;
      orrery_spin(&turns);
    }
  } while (orrery_now() < deadline);
  // Sequential consistency on `sleepers` and `run`: either the caller sees the sleeper and broadcasts under the
  // mutex, or the sleeper sees the run.
  pthread_mutex_lock(&team->mutex);
  atomic_fetch_add(&team->sleepers, 1);
  while (atomic_load(&team->run) == seen) pthread_cond_wait(&team->wake, &team->mutex);
  atomic_fetch_sub(&team->sleepers, 1);
  pthread_mutex_unlock(&team->mutex);
}

static void announce(orrery_team *team, orrery_body body) {
  team->body = body;
  atomic_fetch_add(&team->run, 1);
  if (atomic_load(&team->sleepers) == 0) return;
  pthread_mutex_lock(&team->mutex);
  pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

static void work(orrery_team *team, int rank) {
  // All ranks begin together, so that waking a sleeper counts in no interval.
  orrery_barrier_wait(&team->barrier, team->ranks);
  int64_t begin = orrery_now();
  team->body(team->arguments, rank, team->ranks);
  if (team->intervals) team->intervals[rank] = (orrery_interval){begin, orrery_now()};
  orrery_barrier_wait(&team->barrier, team->ranks);
}

static void *worker_main(void *argument) {
  orrery_worker *worker = argument;
  orrery_team *team = worker->team;
  orrery_cpus_pin(&team->cpus, worker->rank);
  for (unsigned seen = 0;; seen++) {
    await_run(team, seen);
    if (!team->body) return NULL;
    work(team, worker->rank);
  }
}

/// Ends the workers of ranks 1 up to `ranks` and frees the team.
static void dissolve(orrery_team *team, int ranks) {
  announce(team, NULL);
  for (int rank = 1; rank < ranks; rank++) pthread_join(team->workers[rank].thread, NULL);
  pthread_cond_destroy(&team->wake);
  pthread_mutex_destroy(&team->mutex);
  free(team);
}

orrery_team *orrery_team_create(int ranks) {
  if (ranks < 1) return NULL;
  size_t bytes = sizeof(orrery_team) + (size_t)ranks * sizeof(orrery_worker);
  orrery_team *team = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!team) return NULL;
  memset(team, 0, bytes);
  team->ranks = ranks;
  team->cpus = orrery_cpus_allowed();
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  for (int rank = 1; rank < ranks; rank++) {
    orrery_worker *worker = &team->workers[rank];
    worker->team = team;
    worker->rank = rank;
    if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
      dissolve(team, rank);
      return NULL;
    }
  }
  return team;
}

int orrery_team_ranks(const orrery_team *team) { return team->ranks; }

void orrery_team_run(orrery_team *team, orrery_body body, void *arguments, orrery_interval *intervals) {
  orrery_cpus_pin(&team->cpus, 0);  // here, not on creation: the caller may be another thread
  team->arguments = arguments;
  team->intervals = intervals;
  announce(team, body);
  work(team, 0);
}

void orrery_team_destroy(orrery_team *team) {
  if (!team) return;
  dissolve(team, team->ranks);
  orrery_cpus_unpin();
}

void orrery_team_unpin(void) { orrery_cpus_unpin(); }
