#include "orrery_kernels.h"
#include "processes.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/// splitmix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
static uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

void orrery_ring_fill(float *buffer, int64_t n, int rank, uint64_t seed) {
  uint64_t stream = mixed(seed * 0x9e3779b97f4a7c15u + (uint64_t)rank + 1);
  // Multiples of 1/512 from -1 to 1: sums of any order are exact.
  for (int64_t i = 0; i < n; i++) {
    int64_t step = (int64_t)(mixed(stream + (uint64_t)i * 0x9e3779b97f4a7c15u) >> 54);
    buffer[i] = (float)(step - 512) / 512;
  }
}

/// What the processes share. `ring.buffers` holds the same address `ranks` times: the memory there is private, so
/// that it is another buffer in each process.
typedef struct {
  orrery_body all_reduce;
  orrery_ring ring;
  int repeats;
  uint64_t seed;
  orrery_barrier *start;
  int64_t *nanoseconds;  // shared: [repeats, ranks]
  float *result;         // shared
} ring_job;

static void repeat_all_reduce(void *arguments, int rank, int ranks) {
  ring_job *job = arguments;
  float *buffer = job->ring.buffers[rank];
  for (int repeat = 0; repeat < job->repeats; repeat++) {
    orrery_ring_fill(buffer, job->ring.n, rank, job->seed);
    orrery_barrier_wait(job->start, ranks);
    int64_t begin = orrery_now();
    job->all_reduce(&job->ring, rank, ranks);
    job->nanoseconds[(int64_t)repeat * ranks + rank] = orrery_now() - begin;
    if (repeat == 0 && rank == ranks - 1) memcpy(job->result, buffer, (size_t)job->ring.n * sizeof(float));
  }
}

int orrery_ring_processes(orrery_level level, int ranks, int64_t n, int repeats, uint64_t seed, int64_t *nanoseconds,
                          float *result) {
  if (ranks < 1 || n < 0 || repeats < 0) return EINVAL;
  size_t bytes = (size_t)n * sizeof(float), durations = (size_t)repeats * (size_t)ranks * sizeof(int64_t);
  size_t durations_padded = (durations + 63) / 64 * 64, mailboxes = orrery_ring_mailbox(n, ranks);
  size_t shared_bytes = sizeof(orrery_barrier) + durations_padded + mailboxes + bytes;
  char *shared = orrery_shared_memory(shared_bytes);
  float *own = orrery_private_memory(bytes), **buffers = malloc((size_t)ranks * sizeof *buffers);
  int error = shared && own && buffers ? 0 : ENOMEM;
  if (error == 0) {
    for (int rank = 0; rank < ranks; rank++) buffers[rank] = own;
    char *times = shared + sizeof(orrery_barrier), *mailbox = times + durations_padded;
    ring_job job = {
        .all_reduce = orrery_ring_all_reduce(level),
        .ring = {.buffers = buffers, .n = n, .mailbox = mailbox},
        .repeats = repeats,
        .seed = seed,
        .start = (orrery_barrier *)shared,
        .nanoseconds = (int64_t *)times,
        .result = (float *)(mailbox + mailboxes),
    };
    error = orrery_processes_run(ranks, repeat_all_reduce, &job);
    for (int64_t i = 0; i < (int64_t)repeats * ranks && error == 0; i++) {
      int64_t *slowest = &nanoseconds[i / ranks];
      if (i % ranks == 0 || job.nanoseconds[i] > *slowest) *slowest = job.nanoseconds[i];
    }
    if (error == 0 && repeats > 0) memcpy(result, job.result, bytes);
  }
  free(buffers);
  orrery_release_memory(own, bytes);
  orrery_release_memory(shared, shared_bytes);
  return error;
}
