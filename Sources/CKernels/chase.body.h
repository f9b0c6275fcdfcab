static void NAME(pointer_chase)(void *arguments, int rank, int ranks) {
  const orrery_chase *chase = arguments;
  (void)ranks;
  void *here = chase->start[rank];
  for (int64_t step = 0; step < chase->steps; step++) here = value((void **)here);
  chase->end[rank] = here;
}
