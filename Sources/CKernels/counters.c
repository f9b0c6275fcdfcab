// Hardware counters through perf_event_open: one group, so that the three counts cover the same instants.
#define _GNU_SOURCE
#include "orrery_counters.h"
#include <errno.h>

#if defined(__linux__)
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// With `inherit` it counts processes that are started from here too, which no group can.
static int open_event(uint64_t config, int group, int inherit) {
  struct perf_event_attr event;
  memset(&event, 0, sizeof event);
  event.type = PERF_TYPE_HARDWARE;
  event.size = sizeof event;
  event.config = config;
  event.exclude_kernel = 1;
  event.exclude_hv = 1;
  event.inherit = inherit != 0;
  event.read_format = (inherit ? 0 : PERF_FORMAT_GROUP) | PERF_FORMAT_TOTAL_TIME_ENABLED |
                      PERF_FORMAT_TOTAL_TIME_RUNNING;
  int descriptor = (int)syscall(SYS_perf_event_open, &event, 0, -1, group, PERF_FLAG_FD_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int orrery_counters_open(void) {
  int group = open_event(PERF_COUNT_HW_CPU_CYCLES, -1, 0);
  if (group < 0) return group;
  // Members stay open with the group's leader for the life of the process; closing the leader disables them.
  int instructions = open_event(PERF_COUNT_HW_INSTRUCTIONS, group, 0);
  int misses = instructions < 0 ? instructions : open_event(PERF_COUNT_HW_CACHE_MISSES, group, 0);
  if (misses < 0) {
    if (instructions >= 0) close(instructions);
    close(group);
    return misses;
  }
  return group;
}

int orrery_counters_read(int descriptor, int64_t counts[3]) {
  struct { uint64_t members, enabled, running, values[3]; } group;
  ssize_t bytes = read(descriptor, &group, sizeof group);
  if (bytes < 0) return -errno;
  if (bytes != (ssize_t)sizeof group || group.running == 0) return -EAGAIN;
  double scale = (double)group.enabled / (double)group.running;
  for (int i = 0; i < 3; i++) counts[i] = (int64_t)((double)group.values[i] * scale);
  return 0;
}

void orrery_counters_close(int descriptor) { close(descriptor); }

int orrery_counters_open_inherited(int descriptors[3]) {
  static const uint64_t events[3] = {PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS,
                                     PERF_COUNT_HW_CACHE_MISSES};
  for (int i = 0; i < 3; i++) {
    descriptors[i] = open_event(events[i], -1, 1);
    if (descriptors[i] >= 0) continue;
    int status = descriptors[i];
    while (i > 0) close(descriptors[--i]);
    return status;
  }
  return 0;
}

int orrery_counters_read_inherited(const int descriptors[3], int64_t counts[3]) {
  for (int i = 0; i < 3; i++) {
    struct { uint64_t value, enabled, running; } event;
    ssize_t bytes = read(descriptors[i], &event, sizeof event);
    if (bytes < 0) return -errno;
    if (bytes != (ssize_t)sizeof event || event.running == 0) return -EAGAIN;
    counts[i] = (int64_t)((double)event.value * ((double)event.enabled / (double)event.running));
  }
  return 0;
}
#else
int orrery_counters_open_inherited(int descriptors[3]) {
  (void)descriptors;
  return -ENOSYS;
}
int orrery_counters_read_inherited(const int descriptors[3], int64_t counts[3]) {
  (void)descriptors;
  (void)counts;
  return -ENOSYS;
}
int orrery_counters_open(void) { return -ENOSYS; }
int orrery_counters_read(int descriptor, int64_t counts[3]) {
  (void)descriptor;
  (void)counts;
  return -ENOSYS;
}
void orrery_counters_close(int descriptor) { (void)descriptor; }
#endif
