// Ring all-reduce: reduce-scatter, then all-gather (Patarasuk and Yuan, Bandwidth optimal all-reduce algorithms, 2009).
#include "orrery_kernels.h"
#include "part.h"
#include "spin.h"
#include <stdatomic.h>

/// The mailbox of one rank, which its left neighbour fills: full while `sent` is ahead of `taken`. The counts go on
/// from one all-reduce to the next, so that the mailbox is zeroed only once.
typedef struct {
  _Alignas(64) atomic_uint sent;
  _Alignas(64) atomic_uint taken;
  _Alignas(64) float chunk[];
} mailbox;

typedef void chunk_action(float *to, const float *from, int64_t n);

enum { GRANULE = 16 };  // floats of a 64-byte line

static size_t mailbox_bytes(int64_t n, int ranks) {
  int64_t lines = (n + GRANULE - 1) / GRANULE;
  return sizeof(mailbox) + (size_t)((lines + ranks - 1) / ranks) * 64;
}

size_t orrery_ring_mailbox(int64_t n, int ranks) { return mailbox_bytes(n, ranks) * (size_t)ranks; }

static mailbox *mailbox_of(const orrery_ring *ring, int rank, int ranks) {
  return (mailbox *)((char *)ring->mailbox + mailbox_bytes(ring->n, ranks) * (size_t)rank);
}

static void send(mailbox *box, const float *from, int64_t n, chunk_action *copy) {
  unsigned sent = atomic_load_explicit(&box->sent, memory_order_relaxed);
  for (int turns = 0; atomic_load_explicit(&box->taken, memory_order_acquire) != sent;) orrery_spin(&turns);
  copy(box->chunk, from, n);
  atomic_store_explicit(&box->sent, sent + 1, memory_order_release);
}

static void receive(mailbox *box, float *to, int64_t n, chunk_action *action) {
  unsigned taken = atomic_load_explicit(&box->taken, memory_order_relaxed);
  for (int turns = 0; atomic_load_explicit(&box->sent, memory_order_acquire) == taken;) orrery_spin(&turns);
  action(to, box->chunk, n);
  atomic_store_explicit(&box->taken, taken + 1, memory_order_release);
}

static void ring_turn(const orrery_ring *ring, int rank, int ranks, chunk_action *add, chunk_action *copy) {
  float *buffer = ring->buffers[rank];
  mailbox *mine = mailbox_of(ring, rank, ranks), *right = mailbox_of(ring, (rank + 1) % ranks, ranks);
  // In step s a rank passes on the chunk that it received in step s - 1, at first its own. After ranks - 1 steps it
  // has the sum of one chunk, and the sums go round in the same way.
  for (int step = 0; step < 2 * (ranks - 1); step++) {
    int leaving = (rank + 2 * ranks - step) % ranks, arriving = (leaving + ranks - 1) % ranks;
    orrery_part out = orrery_part_of(ring->n, GRANULE, leaving, ranks);
    orrery_part in = orrery_part_of(ring->n, GRANULE, arriving, ranks);
    send(right, buffer + out.begin, out.end - out.begin, copy);
    receive(mine, buffer + in.begin, in.end - in.begin, step < ranks - 1 ? add : copy);
  }
}

#define ORRERY_SOURCE "ring.body.h"
#include "every_level.h"

ORRERY_LOOKUP(ring_all_reduce)
