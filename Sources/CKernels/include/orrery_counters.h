#ifndef ORRERY_COUNTERS_H
#define ORRERY_COUNTERS_H
#include <stdint.h>

/// Opens counters of cycles, instructions and last-level cache misses of the calling thread in user space, as one group.
/// A file descriptor, or the negative errno of what the kernel refused. -ENOSYS where there is no perf_event_open.
int orrery_counters_open(void);
/// Reads the three counts, scaled when the group was multiplexed. 0, or a negative errno.
int orrery_counters_read(int descriptor, int64_t counts[3]);
void orrery_counters_close(int descriptor);

/// The same three counters with those of all processes that are started from here afterwards; each for itself, since inherited counters
/// have no groups. 0, or a negative errno.
int orrery_counters_open_inherited(int descriptors[3]);
int orrery_counters_read_inherited(const int descriptors[3], int64_t counts[3]);
#endif
