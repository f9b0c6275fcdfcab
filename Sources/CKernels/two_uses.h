// Includes ORRERY_SOURCE twice for one instruction set: as it is timed, and as its accesses are written down, where
// names end in _recorded and loops over registers need not be unrolled.
#define USE
#include "accesses.h"
#include "simd.h"
#include "unrolled.h"
#include ORRERY_SOURCE
#undef USE

#define USE _recorded
#define ORRERY_RECORDED
#include "accesses.h"
#include "simd.h"
#include "unrolled.h"
#include ORRERY_SOURCE
#undef USE
#undef ORRERY_RECORDED
