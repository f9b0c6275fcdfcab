#define _GNU_SOURCE
#include "writer.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "activity.h"
#include "host.h"
#include "spool.h"

/// What a kill can cost: what was not asked for since.
enum { PERIOD_NANOSECONDS = 250 * 1000 * 1000, END_SECONDS = 60 };

enum State { IDLE, STARTING, RUNNING, OFF };
static _Atomic int state = IDLE;
static _Atomic int isAsking;
static pthread_t writer;
static sem_t stop;

void writerExplain(const char *reason) {
  dprintf(STDERR_FILENO, "orrery: the GPU work of process %d is not traced: %s\n", (int)getpid(),
          reason);
}

// What is said of a process.

struct Text {
  char bytes[1 << 14];
  size_t used;
};

static void put(struct Text *text, const char *bytes, size_t count) {
  for (size_t place = 0; place < count && text->used + 7 < sizeof text->bytes; place++) {
    unsigned char byte = (unsigned char)bytes[place];
    if (byte == '"' || byte == '\\') text->bytes[text->used++] = '\\';
    // The words of a command line end with a zero.
    text->bytes[text->used++] = byte < ' ' ? ' ' : (char)byte;
  }
}

static void add(struct Text *text, const char *key, const char *value, size_t count) {
  if (text->used + strlen(key) + 16 > sizeof text->bytes) return;
  text->used += (size_t)sprintf(text->bytes + text->used, "%s\"%s\":\"",
                                text->used > 1 ? "," : "", key);
  put(text, value, count);
  text->bytes[text->used++] = '"';
}

static void addNumber(struct Text *text, const char *key, long long number) {
  char digits[24];
  add(text, key, digits, (size_t)snprintf(digits, sizeof digits, "%lld", number));
}

/// Where launchers say which process of a job this is.
static const char *const variables[] = {
    "RANK",          "WORLD_SIZE",           "LOCAL_RANK",           "OMPI_COMM_WORLD_RANK",
    "PMI_RANK",      "OMPI_COMM_WORLD_SIZE", "PMI_SIZE",             "PMIX_RANK",
    "SLURM_PROCID",  "SLURM_NTASKS",         "CUDA_VISIBLE_DEVICES",
};

static void describe(void) {
  struct Text text = {"{", 1};
  addNumber(&text, "process", getpid());
  addNumber(&text, "parent", getppid());
  char words[4096];
  gethostname(words, sizeof words);
  add(&text, "host", words, strnlen(words, sizeof words));
  FILE *command = fopen("/proc/self/cmdline", "re");
  if (command) {
    add(&text, "command", words, fread(words, 1, sizeof words, command));
    fclose(command);
  }
  for (size_t place = 0; place < sizeof variables / sizeof *variables; place++) {
    const char *value = getenv(variables[place]);
    if (value) add(&text, variables[place], value, strlen(value));
  }
  text.bytes[text.used++] = '}';
  spoolWrite(FRAME_PROCESS, NULL, 0, text.bytes, text.used);
}

// The thread.

static void *run(void *nothing) {
  (void)nothing;
  int isLast = 0;
  describe();
  for (int isDescribed = 0; !isLast;) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PERIOD_NANOSECONDS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int status;
    while ((status = sem_timedwait(&stop, &until)) && errno == EINTR) {
    }
    isLast = status == 0;
    if (atomic_load(&isAsking)) {
      if (!isDescribed++) activityDescribe();
      activityFlush(isLast);
      activityWrite();
    }
    hostWrite();
  }
  spoolWrite(FRAME_END, NULL, 0, NULL, 0);
  spoolClose();
  return NULL;
}

static void finish(void) {
  if (atomic_exchange(&state, OFF) != RUNNING) return;
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += END_SECONDS;
  sem_post(&stop);
  pthread_timedjoin_np(writer, NULL, &until);
}

/// A child has the memory of its parent and none of its other threads.
static void forget(void) {
  activityForget();
  hostForget();
  spoolForget();
  atomic_store(&isAsking, 0);
  atomic_store(&state, IDLE);
}

static int start(const char *folder) {
  static int isPrepared;
  if (spoolOpen(folder)) {
    writerExplain(strerror(errno));
    return 0;
  }
  if (!isPrepared++) {
    pthread_atfork(NULL, NULL, forget);
    atexit(finish);
  }
  sem_init(&stop, 0, 0);
  // The program's signals are not for this thread.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int status = pthread_create(&writer, NULL, run, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (status) {
    spoolForget();
    writerExplain(strerror(status));
  }
  return status == 0;
}

int writerStart(void) {
  int now = atomic_load_explicit(&state, memory_order_acquire);
  if (now == RUNNING) return 1;
  int idle = IDLE;
  if (now != IDLE || !atomic_compare_exchange_strong(&state, &idle, STARTING)) return 0;
  const char *folder = getenv("ORRERY_SPOOL");
  int isStarted = folder && *folder && start(folder);
  atomic_store_explicit(&state, isStarted ? RUNNING : OFF, memory_order_release);
  return isStarted;
}

void writerFollowActivity(void) { atomic_store(&isAsking, 1); }
