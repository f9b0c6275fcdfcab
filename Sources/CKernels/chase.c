#include "orrery_kernels.h"

static void pointer_chase(void *arguments, int rank, int ranks) {
  const orrery_chase *chase = arguments;
  (void)ranks;
  void *here = chase->start[rank];
  for (int64_t step = 0; step < chase->steps; step++) here = *(void **)here;
  chase->end[rank] = here;
}

orrery_body orrery_pointer_chase(orrery_level level) {
  (void)level;  // a load waits for the one before it at every width
  return pointer_chase;
}
