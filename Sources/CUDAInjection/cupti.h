/// The functions of CUPTI, in the library that the program has, or that lies beside its CUDA.
#ifndef ORRERY_CUPTI_H
#define ORRERY_CUPTI_H

#include <stddef.h>
#include <stdint.h>

#include "waits.h"

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// NULL where a version does not have a function that can be done without.
extern struct CUPTI {
  int (*subscribe)(void **, void (*)(void *, uint32_t, uint32_t, const void *), void *);
  int (*enableCallback)(uint32_t, void *, uint32_t, uint32_t);
  WaitsStream streamOf;
  int (*setAttribute)(uint32_t, size_t *, void *);
  int (*registerCallbacks)(void (*)(uint8_t **, size_t *, size_t *),
                           void (*)(void *, uint32_t, uint8_t *, size_t, size_t));
  int (*enable)(uint32_t);
  int (*flush)(uint32_t);
  int (*next)(uint8_t *, size_t, void **);
  int (*dropped)(void *, uint32_t, size_t *);
  int (*callName)(uint32_t, uint32_t, const char **);
  int (*version)(uint32_t *);
  int (*threads)(uint32_t);
  int (*enableRuntime)(uint32_t, uint8_t);
  int (*enableDriver)(uint32_t, uint8_t);
  int (*structSize)(uint32_t, uint32_t, size_t *);
} cupti;

/// Finds them for a driver of this version; NULL, or why that cannot be done.
const char *cuptiFind(int driver);

#pragma GCC visibility pop

#endif
