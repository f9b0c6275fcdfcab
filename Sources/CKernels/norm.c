// An element: RMS 4 operations, x read twice; layer 8 operations (1 + 3 + 4), x read three
// times. y is written once, gain and bias read once a row. A row: 1 square root and 2 divisions, layer 3.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"
#define ORRERY_SOURCE "norm.body.h"
#include "every_level.h"

ORRERY_LOOKUP(rms_norm)
ORRERY_LOOKUP(layer_norm)
