#define _GNU_SOURCE
#include "affinity.h"

// A failure to pin is not an error: the measurement is noisier, the result the same.
#if defined(__linux__)
/// What pinning did to this thread. A thread that has a pin knows what it could use before, so that a second team
/// gets all CPUs, and makes no system call to be pinned again.
static _Thread_local struct {
  orrery_cpus before;
  int cpu_after;  // the CPU's number + 1, 0 without a pin
} pin;

orrery_cpus orrery_cpus_allowed(void) {
  if (pin.cpu_after > 0) return pin.before;
  orrery_cpus allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) CPU_ZERO(&allowed);
  return allowed;
}

/// The number of the (index + 1)th CPU of a set.
static int cpu_at(const orrery_cpus *cpus, int index) {
  int cpu = 0;
  while (!CPU_ISSET(cpu, cpus) || index-- > 0) cpu++;
  return cpu;
}

void orrery_cpus_pin(const orrery_cpus *allowed, int rank) {
  int count = CPU_COUNT(allowed);
  if (count == 0) return;
  int cpu = cpu_at(allowed, rank % count);
  if (pin.cpu_after == cpu + 1) return;
  orrery_cpus before = orrery_cpus_allowed(), one;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0) return;
  pin.before = before;
  pin.cpu_after = cpu + 1;
}

void orrery_cpus_unpin(void) {
  if (pin.cpu_after == 0) return;
  pin.cpu_after = 0;
  if (CPU_COUNT(&pin.before) > 0) sched_setaffinity(0, sizeof pin.before, &pin.before);
}
#else
orrery_cpus orrery_cpus_allowed(void) { return 0; }
void orrery_cpus_pin(const orrery_cpus *allowed, int rank) { (void)allowed, (void)rank; }
void orrery_cpus_unpin(void) {}
#endif
