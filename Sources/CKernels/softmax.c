// An element: three-pass 1 comparison, 1 exponential, 2 additions, 1 multiplication; x read twice, y written twice and
// read once. Online 2 exponentials, 5 other operations; x read twice, y written once. One division a row.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"
#include <float.h>
#define ORRERY_SOURCE "softmax.body.h"
#include "every_level.h"

ORRERY_LOOKUP(softmax_three_pass)
ORRERY_LOOKUP(softmax_online)
