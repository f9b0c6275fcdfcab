#include "orrery_microbenchmarks.h"
#include "processes.h"
#include "spin.h"
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { COPIES = 9, WARM_UP = 100 };

/// Two counters, each written by one of the processes.
typedef struct {
  _Alignas(64) atomic_llong ping;
  _Alignas(64) atomic_llong pong;
} exchange_signals;

typedef struct {
  exchange_signals *signals;  // shared
  float *written, *copied;    // shared; private
  int64_t rounds, n;
  int64_t round_trips;        // nanoseconds of all rounds, known to rank 0
  int64_t copies[COPIES];     // nanoseconds of each, known to rank 0
} exchange;

static void await(atomic_llong *counter, int64_t value) {
  for (int turns = 0; atomic_load_explicit(counter, memory_order_acquire) < value;) orrery_spin(&turns);
}

static void ask(exchange_signals *signals, int64_t round) {
  atomic_store_explicit(&signals->ping, round, memory_order_release);
  await(&signals->pong, round);
}

static void answer(exchange_signals *signals, int64_t round) {
  await(&signals->ping, round);
  atomic_store_explicit(&signals->pong, round, memory_order_release);
}

static void exchange_asker(exchange *job) {
  int64_t round = 0;
  while (round < WARM_UP) ask(job->signals, ++round);
  int64_t begin = orrery_now();
  for (int64_t i = 0; i < job->rounds; i++) ask(job->signals, ++round);
  job->round_trips = orrery_now() - begin;

  orrery_body copy = orrery_stream_copy_f32(orrery_best_level());
  orrery_stream stream = {.a = job->written, .c = job->copied, .n = job->n};
  for (int64_t i = 0; i < job->n; i++) job->copied[i] = 1;  // so that no copy meets a page for the first time
  for (int i = 0; i < COPIES; i++) {
    ask(job->signals, ++round);  // the other has written
    begin = orrery_now();
    copy(&stream, 0, 1);
    job->copies[i] = orrery_now() - begin;
  }
}

static void exchange_answerer(const exchange *job) {
  int64_t round = 0;
  while (round < WARM_UP + job->rounds) answer(job->signals, ++round);
  for (int copy = 0; copy < COPIES; copy++) {
    await(&job->signals->ping, ++round);
    for (int64_t i = 0; i < job->n; i++) job->written[i] = (float)copy;
    atomic_store_explicit(&job->signals->pong, round, memory_order_release);
  }
}

static void exchange_main(void *arguments, int rank, int ranks) {
  (void)ranks;
  if (rank == 0) exchange_asker(arguments);
  else exchange_answerer(arguments);
}

static int by_size(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

int orrery_process_exchange(int64_t rounds, size_t bytes, double *latency, double *bandwidth) {
  if (rounds < 1 || bytes < sizeof(float)) return EINVAL;
  exchange job = {
      .signals = orrery_shared_memory(sizeof(exchange_signals)),
      .written = orrery_shared_memory(bytes),
      .copied = orrery_private_memory(bytes),
      .rounds = rounds,
      .n = (int64_t)(bytes / sizeof(float)),
  };
  int error = job.signals && job.written && job.copied ? orrery_processes_run(2, exchange_main, &job) : ENOMEM;
  if (error == 0) {
    qsort(job.copies, COPIES, sizeof job.copies[0], by_size);
    int64_t median = job.copies[COPIES / 2];
    *latency = (double)job.round_trips / (double)rounds / 2;
    *bandwidth = (double)job.n * sizeof(float) * 1e9 / (double)(median > 0 ? median : 1);
  }
  orrery_release_memory(job.signals, sizeof(exchange_signals));
  orrery_release_memory(job.written, bytes);
  orrery_release_memory(job.copied, bytes);
  return error;
}
