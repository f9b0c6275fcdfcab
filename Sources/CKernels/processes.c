#define _GNU_SOURCE
#include "processes.h"
#include "affinity.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

static void *memory_of(size_t bytes, int sharing) {
  void *memory = mmap(NULL, bytes > 0 ? bytes : 1, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void *orrery_shared_memory(size_t bytes) { return memory_of(bytes, MAP_SHARED); }
void *orrery_private_memory(size_t bytes) { return memory_of(bytes, MAP_PRIVATE); }

void orrery_release_memory(void *memory, size_t bytes) {
  if (memory) munmap(memory, bytes > 0 ? bytes : 1);
}

/// Waits for a child: 0, or ECHILD when it ended in any way but its own.
static int ended(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return errno;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : ECHILD;
}

static _Noreturn void child_main(pid_t parent, const orrery_cpus *cpus, orrery_body body, void *arguments, int rank,
                                 int ranks) {
#if defined(__linux__)
  // A child of a killed parent would spin for ever.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  if (getppid() != parent) _exit(1);  // it died before the request
  orrery_cpus_pin(cpus, rank);
  body(arguments, rank, ranks);
  _exit(0);
}

int orrery_processes_run(int ranks, orrery_body body, void *arguments) {
  if (ranks < 1) return EINVAL;
  pid_t *children = malloc((size_t)ranks * sizeof *children);
  if (!children) return ENOMEM;
  orrery_cpus cpus = orrery_cpus_allowed();
  pid_t parent = getpid();
  int error = 0, forked = 1;
  for (; forked < ranks && error == 0; forked++) {
    pid_t child = fork();
    if (child == 0) child_main(parent, &cpus, body, arguments, forked, ranks);
    if (child < 0) {
      error = errno;
      break;
    }
    children[forked] = child;
  }
  if (error == 0) {
    orrery_cpus_pin(&cpus, 0);
    body(arguments, 0, ranks);
    orrery_cpus_unpin();
  } else {
    for (int rank = 1; rank < forked; rank++) kill(children[rank], SIGKILL);  // they wait for ranks that never come
  }
  for (int rank = 1; rank < forked; rank++) {
    int failure = ended(children[rank]);
    if (error == 0) error = failure;
  }
  free(children);
  return error;
}
