#include "accesses.h"
#include <malloc.h>

_Thread_local orrery_access_block orrery_recording;

// What only the flush needs.
static _Thread_local struct {
  orrery_access *block;
  const orrery_region *regions;
  int64_t count;
  const char *stack_top;
  uint64_t stack;
  orrery_access_sink sink;
  void *context;
} recorder;

// Where a thread that does not record writes.
enum { UNSEEN = 64 };
static _Thread_local orrery_access unseen[UNSEEN];

// The stack of one thread lies within so many bytes of the frame that began to record.
#define STACK_BYTES (8 << 20)
// A page: what lies on the stack falls onto the same cache sets each time.
#define STACK_ALIGNMENT 4096

static uint64_t placed(uint64_t address, int64_t *last) {
  for (int64_t tried = 0; tried < recorder.count; tried++) {
    const orrery_region *region = recorder.regions + *last;
    uint64_t offset = address - (uint64_t)(uintptr_t)region->begin;
    if (offset < region->bytes) return region->address + offset;
    *last = *last + 1 < recorder.count ? *last + 1 : 0;
  }
  uint64_t below = (uint64_t)(uintptr_t)recorder.stack_top - address;
  return below < STACK_BYTES ? recorder.stack - below : address;
}

void orrery_record_flush(void) {
  if (!recorder.block) {
    orrery_recording = (orrery_access_block){.next = unseen, .end = unseen + UNSEEN};
    return;
  }
  int64_t last = 0, count = orrery_recording.next - recorder.block;
  for (int64_t i = 0; i < count; i++) recorder.block[i].address = placed(recorder.block[i].address, &last);
  if (count) recorder.sink(recorder.context, recorder.block, count);
  orrery_recording.next = recorder.block;
}

void orrery_record_begin(orrery_access *block, int64_t capacity, const orrery_region *regions, int64_t count,
                         uint64_t stack, orrery_access_sink sink, void *context) {
  recorder.block = block;
  recorder.regions = regions;
  recorder.count = count;
  recorder.stack_top = __builtin_frame_address(0);
  recorder.stack = stack;
  recorder.sink = sink;
  recorder.context = context;
  orrery_recording = (orrery_access_block){.next = block, .end = block + capacity};
}

void orrery_record_end(void) {
  orrery_record_flush();
  recorder.block = NULL;
  orrery_recording = (orrery_access_block){0};
}

void orrery_record_placed(void (*run)(void *), void *context) {
  // Aligning one array aligns this frame, and with it those of all that is called.
  _Alignas(STACK_ALIGNMENT) char top[64];
  __asm__ volatile("" : : "r"(top) : "memory");
  recorder.stack_top = top;
  run(context);
  __asm__ volatile("");  // no tail call, which would give the frame up
}

void orrery_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }
