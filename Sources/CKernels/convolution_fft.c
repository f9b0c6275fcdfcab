// With size = 2^bits, the padded length, a transform is about 4.25 x size x bits FLOPs: 34 a radix-4 butterfly of 4
// elements, 10 a radix-2 butterfly where bits is odd, 16 or 4 where the twiddles are 1 in the last passes. A pair of
// rows: two transforms and 7 x size FLOPs for the product; a channel: one transform and 2 x size. u, filter and y pass
// once to or from memory. A transform reads and writes 2 x size floats in cache once for every 2 bits above
// log2(LANES), and once more for the rest.
#include "convolution_plan.h"
#include "part.h"
#define ORRERY_SOURCE "convolution_fft.body.h"
#include "every_level.h"

ORRERY_LOOKUP(convolution_fft)
