// The access macros of loop nests that are compiled twice: in the timed build they are their pointer and nothing else;
// where ORRERY_RECORDED is defined they also write down what is touched there. No include guard: it is included anew
// for each of the two.
#include "orrery_accesses.h"
#include <string.h>

#ifndef ORRERY_TOUCH_DEFINED
#define ORRERY_TOUCH_DEFINED
typedef struct {
  orrery_access *next, *end;
} orrery_access_block;

/// Where the calling thread's accesses go; only code that is compiled for recording looks at it.
extern _Thread_local orrery_access_block orrery_recording;
void orrery_record_flush(void);

static inline __attribute__((unused)) void orrery_touch(const void *p, int64_t bytes, uint8_t kind) {
  if (bytes <= 0) return;
  orrery_access_block *block = &orrery_recording;
  if (block->next == block->end) orrery_record_flush();
  *block->next++ = (orrery_access){.address = (uintptr_t)p, .bytes = (uint32_t)bytes, .kind = kind};
}
#endif

// One element in memory: what it holds, what it is to hold, and what it is to be changed by.
#define value(p) (*READ(p, 1))
#define put(p, x) (*WRITE(p, 1) = (x))
#define changed(p) (*UPDATE(p, 1))
/// Zeros from p on.
#define clear(p, count) ((void)memset(WRITE(p, count), 0, (size_t)(count) * sizeof *(p)))
#define copied(to, from, count) \
  ((void)READ(from, count), (void)memcpy(WRITE(to, count), from, (size_t)(count) * sizeof *(to)))

#undef READ
#undef WRITE
#undef UPDATE
#undef ATOMIC
#ifdef ORRERY_RECORDED
// `count` elements from p on are touched; the value is p.
#define READ(p, count) (orrery_touch((p), (int64_t)(count) * (int64_t)sizeof *(p), ORRERY_READ), (p))
#define WRITE(p, count) (orrery_touch((p), (int64_t)(count) * (int64_t)sizeof *(p), ORRERY_WRITE), (p))
#define UPDATE(p, count) ((void)READ(p, count), WRITE(p, count))
#define ATOMIC(p, count) (orrery_touch((p), (int64_t)(count) * (int64_t)sizeof *(p), ORRERY_ATOMIC), (p))
#else
#define READ(p, count) ((void)(count), (p))
#define WRITE(p, count) ((void)(count), (p))
#define UPDATE(p, count) ((void)(count), (p))
#define ATOMIC(p, count) ((void)(count), (p))
#endif
