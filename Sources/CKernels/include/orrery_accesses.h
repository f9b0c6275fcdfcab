#ifndef ORRERY_ACCESSES_H
#define ORRERY_ACCESSES_H
// What a loop nest touches, written down while it runs. See accesses.h for the macros that kernels use.
#include <stddef.h>
#include <stdint.h>

enum { ORRERY_READ = 0, ORRERY_WRITE = 1, ORRERY_ATOMIC = 2 };

typedef struct { uint64_t address; uint32_t bytes; uint8_t kind; } orrery_access;

/// Memory at `begin` is written down as if it lay at `address`.
typedef struct { const void *begin; uint64_t bytes, address; } orrery_region;

/// Takes a block of accesses; the memory is used again afterwards.
typedef void (*orrery_access_sink)(void *context, const orrery_access *accesses, int64_t count);

/// Starts to write down what this thread touches, in blocks of `capacity` accesses at `block`. The stack is written down
/// below `stack`; what lies in no region keeps its address.
void orrery_record_begin(orrery_access *block, int64_t capacity, const orrery_region *regions, int64_t count,
                         uint64_t stack, orrery_access_sink sink, void *context);
/// Runs code with the top of its stack on a page of its own, so that it is written down at the same places each time.
void orrery_record_placed(void (*run)(void *), void *context);
/// Hands over the last block.
void orrery_record_end(void);
/* From now on memory in blocks of a mebibyte and more goes back to the system when it is freed, as pieces of recordings do. */
void orrery_return_large_blocks(void);

#endif
