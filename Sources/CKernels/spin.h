// How a rank waits for another: pauses first, because the other is usually microseconds away, then yields, because
// with more ranks than CPUs the other may need this very CPU.
#ifndef ORRERY_SPIN_H
#define ORRERY_SPIN_H
#include <sched.h>

/// Pauses before the first yield: about 4 to 10 microseconds.
enum { ORRERY_PAUSES = 256 };

static inline void orrery_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");  // arm64's yield returns at once on most cores
#endif
}

/// One turn of a waiting loop; `turns` starts at 0.
static inline void orrery_spin(int *turns) {
  if (*turns < ORRERY_PAUSES) {
    ++*turns;
    orrery_pause();
  } else {
    sched_yield();
  }
}
#endif
