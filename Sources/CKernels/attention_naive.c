// A head: 2 x queries x keys x dim multiply-adds, causal or not (what is masked is computed, then set to 0);
// 1 exponential a visible score, 1 division a query. Scores are written, read and rewritten, and read; K and V are
// read once, O is written once, then read and written for each further 128 keys. From cache, Q is read once a panel of
// keys, the scores once a panel of dim; a panel is 4 vectors with AVX-512 or NEON, otherwise 2.
#include "orrery_kernels.h"
#include "part.h"
#include "sizes.h"
#define ORRERY_SOURCE "attention_naive.body.h"
#include "every_level.h"

ORRERY_LOOKUP(attention_naive)
