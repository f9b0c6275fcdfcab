// Runs one body in several processes that share memory.
#ifndef ORRERY_PROCESSES_H
#define ORRERY_PROCESSES_H
#include "orrery_parallel.h"
#include <stddef.h>

/// Anonymous zeroed memory that processes forked later share, or NULL with errno set.
void *orrery_shared_memory(size_t bytes);

/// The same, private: each process forked later has its own zeroed copy.
void *orrery_private_memory(size_t bytes);

void orrery_release_memory(void *memory, size_t bytes);

/// Calls `body` with ranks 1 up to `ranks` in forked children and with rank 0 here, each pinned to one CPU; returns when
/// all have ended. In a child `body` may touch memory only: other threads of the parent, and the locks that they
/// held, are not there. 0, or an errno.
int orrery_processes_run(int ranks, orrery_body body, void *arguments);
#endif
