// A load waits for the one before it, at every width.
#include "orrery_kernels.h"
#define ORRERY_SOURCE "chase.body.h"
#include "every_level.h"

ORRERY_LOOKUP(pointer_chase)
