// Ceilings of traffic: reading, writing and copying.
#include "orrery_microbenchmarks.h"
#include "hide.h"
#include "unrolled.h"

// What one pass wrote must be in memory before the next: without this only the last pass need happen.
#define BETWEEN_PASSES __asm__ volatile("" ::: "memory")

#define ORRERY_SOURCE "memory_loops.body.h"
#include "every_level.h"

ORRERY_LOOKUP(loop_read)
ORRERY_LOOKUP(loop_write)
ORRERY_LOOKUP(loop_copy)
