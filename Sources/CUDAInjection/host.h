/// What the program's threads say by their calls: ranges of NVTX, events and waits.
#ifndef ORRERY_HOST_H
#define ORRERY_HOST_H

#include <stddef.h>
#include <stdint.h>

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// What was called. Numbers are those of the format.
enum HostKind {
  HOST_PUSH = 1,
  HOST_POP = 2,
  HOST_START = 3,
  HOST_END = 4,
  HOST_MARK = 5,
  HOST_THREAD = 6,
  HOST_DOMAIN = 7,
  /// An event was recorded, or waited for; or a stream or a context was waited for.
  HOST_WAIT = 8,
};

/// Keeps a call of this thread with the time of now; the number, the text and the payload mean what its kind means.
void hostKeep(enum HostKind kind, uint32_t domain, uint64_t number, const char *text,
              const void *payload, size_t payloadBytes);
/// Writes what was said since. For the writer alone.
void hostWrite(void);
/// Forgets what was not written: it is the parent's.
void hostForget(void);

#pragma GCC visibility pop

#endif
