// A row: length x (length + vector width) / 2 multiply-adds, for a length of whole blocks (8 vectors).
// u and filter are read once from memory and about once a block from cache; y is written once.
#include "orrery_kernels.h"
#include "part.h"
#define ORRERY_SOURCE "convolution_direct.body.h"
#include "every_level.h"

ORRERY_LOOKUP(convolution_direct)
