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

/// What the processes share. A buffer's address is one and the same in all: the memory there is private, so that it is
/// another buffer in each process.
typedef struct {
  orrery_body sum;
  void *arguments;
  float *buffer;
  int64_t n;
  int repeats;
  uint64_t seed;
  orrery_barrier *start;
  int64_t *nanoseconds;  // shared: [repeats, ranks]
  float *result;         // shared
} sum_job;

static void repeat_sum(void *arguments, int rank, int ranks) {
  sum_job *job = arguments;
  for (int repeat = 0; repeat < job->repeats; repeat++) {
    orrery_ring_fill(job->buffer, job->n, rank, job->seed);
    orrery_barrier_wait(job->start, ranks);
    int64_t begin = orrery_now();
    job->sum(job->arguments, rank, ranks);
    job->nanoseconds[(int64_t)repeat * ranks + rank] = orrery_now() - begin;
    if (repeat < 2 && rank == ranks - 1) memcpy(job->result, job->buffer, (size_t)job->n * sizeof(float));
  }
}

/// The slowest rank's time of each repeat.
static void slowest(const int64_t *times, int repeats, int ranks, int64_t *nanoseconds) {
  for (int repeat = 0; repeat < repeats; repeat++) {
    const int64_t *of = times + (int64_t)repeat * ranks;
    nanoseconds[repeat] = of[0];
    for (int rank = 1; rank < ranks; rank++)
      if (of[rank] > nanoseconds[repeat]) nanoseconds[repeat] = of[rank];
  }
}

/// The whole lines of `bytes`.
static size_t lines(size_t bytes) { return (bytes + 63) / 64 * 64; }

int orrery_sum_processes(orrery_sum sum, orrery_level level, int ranks, int64_t n, int repeats, uint64_t seed,
                         int64_t *nanoseconds, float *result) {
  if (ranks < 1 || n < 0 || repeats < 0) return EINVAL;
  int in_signs = sum == ORRERY_SUM_SIGNS;
  size_t bytes = (size_t)n * sizeof(float), durations = lines((size_t)repeats * (size_t)ranks * sizeof(int64_t));
  size_t exchanged = lines(in_signs ? orrery_sign_sum_shared(n, ranks) : orrery_ring_mailbox(n, ranks));
  size_t own_bytes = lines(bytes) * (in_signs ? 3 : 1);  // the buffer, what is left of it, and of a sum's chunk
  size_t shared_bytes = sizeof(orrery_barrier) + durations + exchanged + bytes;
  char *shared = orrery_shared_memory(shared_bytes), *own = orrery_private_memory(own_bytes);
  float **buffers = malloc((size_t)ranks * sizeof *buffers);
  int error = shared && own && buffers ? 0 : ENOMEM;
  if (error == 0) {
    for (int rank = 0; rank < ranks; rank++) buffers[rank] = (float *)own;
    char *times = shared + sizeof(orrery_barrier), *exchange = times + durations;
    orrery_ring ring = {.buffers = buffers, .n = n, .mailbox = exchange};
    orrery_sign_sum signs = {
        .buffer = (float *)own,
        .error = (float *)(own + lines(bytes)),
        .sum_error = (float *)(own + 2 * lines(bytes)),
        .n = n,
        .shared = exchange,
    };
    sum_job job = {
        .sum = in_signs ? orrery_sign_sum_body(level) : orrery_ring_all_reduce(level),
        .arguments = in_signs ? (void *)&signs : (void *)&ring,
        .buffer = (float *)own,
        .n = n,
        .repeats = repeats,
        .seed = seed,
        .start = (orrery_barrier *)shared,
        .nanoseconds = (int64_t *)times,
        .result = (float *)(exchange + exchanged),
    };
    error = orrery_processes_run(ranks, repeat_sum, &job);
    if (error == 0) slowest(job.nanoseconds, repeats, ranks, nanoseconds);
    if (error == 0 && repeats > 0) memcpy(result, job.result, bytes);
  }
  free(buffers);
  orrery_release_memory(own, own_bytes);
  orrery_release_memory(shared, shared_bytes);
  return error;
}
