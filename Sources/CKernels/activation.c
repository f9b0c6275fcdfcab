// An element: 1 exponential, 1 division and 6 (gelu) or 3 (silu) other operations.
// x, and up for silu_multiply, are read once and y is written once.
#include "orrery_kernels.h"
#include "part.h"
#define ORRERY_SOURCE "activation.body.h"
#include "every_level.h"

ORRERY_LOOKUP(gelu)
ORRERY_LOOKUP(silu_multiply)
