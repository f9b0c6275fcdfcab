#include "orrery_kernels.h"
#include "orrery_microbenchmarks.h"
#include "orrery_parallel.h"
#include "orrery_counters.h"
