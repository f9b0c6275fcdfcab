// With size = p x q, the padded length, and filled = ceil(length / q) of the p rows, a transform is
// 4 x size x (q + filled) multiply-adds and 7 x size FLOPs of twiddles. A pair of rows: two transforms and 7 x size
// FLOPs for the product; a channel: one transform and 2 x size. u, filter and y pass once to or from memory; in cache,
// each of a transform's eight products reads one and writes one matrix of size floats,
// and the second of two reads it first.
#include "convolution_plan.h"
#include "part.h"
#define ORRERY_SOURCE "convolution_monarch.body.h"
#include "every_level.h"

ORRERY_LOOKUP(convolution_monarch)
