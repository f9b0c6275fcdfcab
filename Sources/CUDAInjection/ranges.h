/// Ranges, marks and names of threads that a program gives to NVTX, and with those of NCCL what it was asked for.
#ifndef ORRERY_RANGES_H
#define ORRERY_RANGES_H

#include <stddef.h>
#include <stdint.h>

// Names of ours are not those of the program.
#pragma GCC visibility push(hidden)

/// Puts functions into a module's tables; 0 where they are not of a known form.
int rangesAttach(const void *(*exportTable)(uint32_t));
/// NVTX's description of an extension (nvtxDetail/nvtxExtTypes.h), whose functions are put into slots.
struct RangesSegment {
  size_t number, slots;
  intptr_t *functions;
};
struct RangesExtension {
  uint16_t version, size, module, form;
  size_t segments;
  struct RangesSegment *segment;
};
/// Takes ranges that end with a payload; 0 of another extension.
int rangesExtend(struct RangesExtension *extension);

#pragma GCC visibility pop

#endif
