// A stand-in for libcupti.so.13 of CUDA 13.0: one kernel and one call a launch, in buffers as the real one fills them.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KERNEL_BYTES = 216, CALL_BYTES = 40, LAUNCH = 211 };
static void (*request)(uint8_t **, size_t *, size_t *);
static void (*complete)(void *, uint32_t, uint8_t *, size_t, size_t);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t *buffer;
static size_t size, used;
static uint32_t launches;

int cuptiSubscribe(void **subscriber, void *callback, void *data) {
  (void)callback, (void)data;
  *subscriber = subscriber;
  return getenv("STAND_IN_HELD") ? 39 : 0;
}
int cuptiEnableCallback(uint32_t on, void *subscriber, uint32_t domain, uint32_t number) {
  (void)on, (void)subscriber, (void)domain, (void)number;
  return 0;
}
int cuptiGetStreamIdEx(void *context, void *stream, uint8_t isOwn, uint32_t *number) {
  (void)context, (void)stream, (void)isOwn;
  *number = 7;
  return 0;
}
int cuptiActivityRegisterCallbacks(void *requested, void *completed) {
  memcpy(&request, &requested, sizeof requested);
  memcpy(&complete, &completed, sizeof completed);
  return 0;
}
int cuptiActivityEnable(uint32_t kind) { return kind == 0; }
int cuptiActivityEnableRuntimeApi(uint32_t number, uint8_t on) { return number == 0 && on; }
int cuptiActivityEnableDriverApi(uint32_t number, uint8_t on) { return number == 0 && on; }
int cuptiGetVersion(uint32_t *version) {
  *version = 130001;
  return 0;
}
int cuptiGetCallbackName(uint32_t domain, uint32_t number, const char **name) {
  *name = "cudaLaunchKernel_v7000";
  return domain == 2 && number == LAUNCH ? 0 : 1;
}
int cuptiActivityGetNumDroppedRecords(void *context, uint32_t stream, size_t *count) {
  (void)context, (void)stream;
  *count = getenv("STAND_IN_DROPS") ? 5 : 0;
  return 0;
}

static void give(void) {
  if (buffer) complete(NULL, 0, buffer, size, used);
  buffer = NULL;
}

int cuptiActivityFlushAll(uint32_t flag) {
  (void)flag;
  pthread_mutex_lock(&lock);
  give();
  pthread_mutex_unlock(&lock);
  return 0;
}

int cuptiActivityGetNextRecord(uint8_t *bytes, size_t filled, void **record) {
  uint8_t *next = *record ? (uint8_t *)*record : NULL;
  if (next) next += *(uint32_t *)next == 10 ? KERNEL_BYTES : CALL_BYTES;
  else next = bytes;
  if (next >= bytes + filled) return 12;
  *record = next;
  return 0;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void standInLaunch(void) {
  if (!request) return;
  pthread_mutex_lock(&lock);
  if (buffer && used + KERNEL_BYTES + CALL_BYTES > size) give();
  if (!buffer) {
    size_t most;
    request(&buffer, &size, &most);
    used = 0;
  }
  if (buffer) {
    static const char name[] = "_Z5scalePfif";
    const char *pointer = name;
    uint64_t start = now(), end = start + 500;
    uint32_t number = ++launches, call = LAUNCH, kinds[2] = {10, 5};
    uint32_t process = (uint32_t)getpid(), thread = (uint32_t)gettid(), one = 1, stream = 7;
    uint8_t *kernel = buffer + used, *api = kernel + KERNEL_BYTES;
    memset(kernel, 0, KERNEL_BYTES + CALL_BYTES);
    memcpy(kernel, &kinds[0], 4), memcpy(kernel + 44, &one, 4), memcpy(kernel + 48, &stream, 4);
    memcpy(kernel + 92, &number, 4), memcpy(kernel + 104, &pointer, 8);
    memcpy(api, &kinds[1], 4), memcpy(api + 4, &call, 4), memcpy(api + 24, &process, 4);
    memcpy(api + 28, &thread, 4), memcpy(api + 32, &number, 4);
    memcpy(api + 8, &start, 8), memcpy(api + 16, &end, 8);
    start += 2000, end += 3000;
    memcpy(kernel + 16, &start, 8), memcpy(kernel + 24, &end, 8);
    used += KERNEL_BYTES + CALL_BYTES;
  }
  pthread_mutex_unlock(&lock);
}
