#define _GNU_SOURCE
#include "host.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spool.h"
#include "writer.h"

/// What is kept of one call; text and payload follow it, up to a multiple of 8.
struct Record {
  uint32_t size;
  uint16_t kind, textBytes;
  uint64_t time;
  uint32_t thread, domain;
  uint64_t number;
  uint32_t payloadBytes, reserved;
};
enum { TEXT_MOST = 512, PAYLOAD_MOST = 64 };

// A thread writes into a chunk of its own, and the writer reads what is complete: neither waits for the other.

enum { CHUNK_BYTES = 1 << 15 };
struct Chunk {
  struct Chunk *next;
  _Atomic size_t used;
  _Atomic int isClosed;
  size_t written;
  char bytes[CHUNK_BYTES];
};
static _Atomic(struct Chunk *) chunks;
static __thread struct Chunk *chunk;
static __thread uint32_t thread;
static pthread_key_t ending;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void closeChunk(void *ended) {
  atomic_store_explicit(&((struct Chunk *)ended)->isClosed, 1, memory_order_release);
}

/// Called when a thread ends; what it still calls afterwards has a chunk of its own.
static void endThread(void *ended) {
  closeChunk(ended);
  chunk = NULL;
}

static void makeKey(void) { pthread_key_create(&ending, endThread); }

/// Bytes for a record on the calling thread; NULL where there is no memory.
static char *place(size_t bytes) {
  if (chunk && atomic_load_explicit(&chunk->used, memory_order_relaxed) + bytes > CHUNK_BYTES) {
    closeChunk(chunk);
    chunk = NULL;
  }
  if (!chunk) {
    pthread_once(&once, makeKey);
    thread = (uint32_t)gettid();
    chunk = calloc(1, sizeof *chunk);
    if (!chunk) return NULL;
    pthread_setspecific(ending, chunk);
    chunk->next = atomic_load_explicit(&chunks, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&chunks, &chunk->next, chunk,
                                                  memory_order_release, memory_order_relaxed)) {
    }
  }
  return chunk->bytes + atomic_load_explicit(&chunk->used, memory_order_relaxed);
}

void hostKeep(enum HostKind kind, uint32_t domain, uint64_t number, const char *text,
              const void *payload, size_t payloadBytes) {
  if (!writerStart()) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  size_t textBytes = text ? strnlen(text, TEXT_MOST) : 0;
  if (payloadBytes > PAYLOAD_MOST) payloadBytes = PAYLOAD_MOST;
  size_t size = (sizeof(struct Record) + textBytes + payloadBytes + 7) / 8 * 8;
  char *bytes = place(size);
  if (!bytes) return;
  struct Record record = {(uint32_t)size,
                          kind,
                          (uint16_t)textBytes,
                          (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
                          thread,
                          domain,
                          number,
                          (uint32_t)payloadBytes,
                          0};
  memcpy(bytes, &record, sizeof record);
  if (textBytes) memcpy(bytes + sizeof record, text, textBytes);
  if (payloadBytes) memcpy(bytes + sizeof record + textBytes, payload, payloadBytes);
  atomic_store_explicit(&chunk->used,
                        atomic_load_explicit(&chunk->used, memory_order_relaxed) + size,
                        memory_order_release);
}

static void writeChunk(struct Chunk *one) {
  size_t used = atomic_load_explicit(&one->used, memory_order_acquire);
  if (used == one->written) return;
  spoolWrite(FRAME_HOST, NULL, 0, one->bytes + one->written, used - one->written);
  one->written = used;
}

void hostWrite(void) {
  static struct Chunk **all;
  static size_t room;
  size_t count = 0;
  for (struct Chunk *one = atomic_load_explicit(&chunks, memory_order_acquire); one;
       one = one->next) {
    if (count == room) {
      size_t more = room ? 2 * room : 64;
      struct Chunk **larger = realloc(all, more * sizeof *larger);
      if (!larger) return;
      (all = larger, room = more);
    }
    all[count++] = one;
  }
  // The newest stands first: what a thread said before, in an older chunk, is written before.
  for (size_t place = count; place-- > 0;) {
    struct Chunk *one = all[place];
    int isClosed = atomic_load_explicit(&one->isClosed, memory_order_acquire);
    writeChunk(one);
    // Threads put chunks before the first; only the writer takes one out, and never the first.
    if (isClosed && place > 0) {
      all[place - 1]->next = one->next;
      free(one);
    }
  }
}

void hostForget(void) {
  atomic_store(&chunks, NULL);
  chunk = NULL;
}
