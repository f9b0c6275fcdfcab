#include "orrery_kernels.h"
#include "part.h"

#define ORRERY_SOURCE "stream.body.h"
#include "every_level.h"

ORRERY_LOOKUP(stream_copy_f32)
ORRERY_LOOKUP(stream_copy_f64)
ORRERY_LOOKUP(stream_scale_f32)
ORRERY_LOOKUP(stream_scale_f64)
ORRERY_LOOKUP(stream_add_f32)
ORRERY_LOOKUP(stream_add_f64)
ORRERY_LOOKUP(stream_triad_f32)
ORRERY_LOOKUP(stream_triad_f64)
