// Pins the calling thread, where the system can. Callers define _GNU_SOURCE before any include.
#ifndef ORRERY_AFFINITY_H
#define ORRERY_AFFINITY_H
#include <sched.h>

#if defined(__linux__)
typedef cpu_set_t orrery_cpus;
#else
typedef int orrery_cpus;
#endif

/// The CPUs that the calling thread may use, also while it is pinned.
orrery_cpus orrery_cpus_allowed(void);

/// Lets the calling thread run on the CPU of `rank` only: the allowed ones in turn. Costs nothing when it does already.
void orrery_cpus_pin(const orrery_cpus *allowed, int rank);

/// Takes the pin off the calling thread, if it has one.
void orrery_cpus_unpin(void);
#endif
