#define _GNU_SOURCE
#include "activity.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cupti.h"
#include "spool.h"
#include "waits.h"

/// Numbers of CUPTI's interface (cupti_activity.h, cupti_callbacks.h and cupti_result.h of CUDA 12.0 to 13.5).
enum {
  SUCCESS = 0,
  MULTIPLE_SUBSCRIBERS = 39,
  DOMAIN_DRIVER = 1,
  DOMAIN_RUNTIME = 2,
  KIND_DRIVER = 4,
  KIND_RUNTIME = 5,
  KIND_DEVICE = 8,
  KIND_KERNEL = 10,
  THREAD_ID_OF_SYSTEM = 1,
  ATTRIBUTE_BUFFER_PER_THREAD = 9,
  FLUSH_ALL = 1,
  /// Where a record holds a pointer to a name: that of a kernel and of a device.
  KERNEL_NAME = 104,
  DEVICE_NAME = 136,
};

/// Kernels, copies, fills, devices, contexts, streams, external numbers and CUPTI's own time; calls are asked for one by one.
static const uint32_t kinds[] = {KIND_KERNEL, 1, 2, 22, 8, 9, 37, 39, 17};

/// Calls that ask for something that is known and start, wait for and allocate nothing.
static const char *const quiet[] = {
    "cudaGetDevice", "cudaSetDevice_", "cudaGetLastError", "cudaPeekAtLastError",
    "cudaStreamIsCapturing", "cudaStreamGetCaptureInfo", "cudaDeviceGetAttribute",
    "cudaFuncGetAttributes", "cudaFuncSetAttribute", "cudaOccupancy", 
    "cudaThreadExchangeStreamCaptureMode", "cudaPointerGetAttributes", "cudaGetDriverEntryPoint",
    "cudaGetFuncBySymbol", "cudaStreamGetPriority", "cudaDeviceGetStreamPriorityRange",
    "cudaGetErrorString", "cudaGetErrorName", "cudaStreamGetFlags", "cuGetProcAddress",
    "cuDeviceGet", "cuCtxGet", "cuCtxSetCurrent", "cuCtxPushCurrent", "cuCtxPopCurrent",
    "cuDevicePrimaryCtxGetState", "cuKernelGetFunction", "cuFuncGetAttribute",
    "cuFuncSetAttribute", "cuOccupancy", "cuPointerGetAttribute", "cuStreamIsCapturing",
    "cuStreamGetCaptureInfo", "cuStreamGetCtx", "cuThreadExchangeStreamCaptureMode",
    "cuDriverGetVersion", "cuGetErrorString", "cuGetErrorName", "cuModuleGetFunction",
    "cuLibraryGetKernel", "cuTensorMapEncode", "cuInit", "cudaDriverGetVersion",
    "cudaRuntimeGetVersion", "cuKernelGetAttribute", "cuKernelGetName", "cuLibraryGetModule", "cuKernelSetAttribute", 
    "cuStreamGetPriority", "cuStreamGetFlags", "cudaFuncGetName",
};

static _Atomic int isRecording;
static unsigned version;
static int driver;

// Buffers.

/// What stands before the bytes that CUPTI fills.
struct Buffer {
  struct Buffer *next;
  size_t filled;
  char padding[48];
};
enum { BUFFER_BYTES = 1 << 20, POOL = 64 };
static _Atomic(struct Buffer *) pool[POOL];
static _Atomic(struct Buffer *) full;

/// Called on the program's threads: takes no lock but those of the allocator, and that only until there are enough buffers.
static void request(uint8_t **bytes, size_t *size, size_t *records) {
  struct Buffer *buffer = NULL;
  for (int slot = 0; slot < POOL && !buffer; slot++) {
    buffer = atomic_exchange_explicit(&pool[slot], NULL, memory_order_acquire);
  }
  if (!buffer) buffer = aligned_alloc(64, sizeof *buffer + BUFFER_BYTES);
  *bytes = buffer ? (uint8_t *)(buffer + 1) : NULL;
  *size = buffer ? BUFFER_BYTES : 0;
  *records = 0;
}

static void complete(void *context, uint32_t stream, uint8_t *bytes, size_t size, size_t filled) {
  (void)context, (void)stream, (void)size;
  if (!bytes) return;
  struct Buffer *buffer = (struct Buffer *)bytes - 1;
  buffer->filled = filled;
  buffer->next = atomic_load_explicit(&full, memory_order_relaxed);
  while (!atomic_compare_exchange_weak_explicit(&full, &buffer->next, buffer, memory_order_release,
                                                memory_order_relaxed)) {
  }
}

static void reuse(struct Buffer *buffer) {
  for (int slot = 0; slot < POOL; slot++) {
    struct Buffer *none = NULL;
    if (atomic_compare_exchange_strong_explicit(&pool[slot], &none, buffer, memory_order_release,
                                                memory_order_relaxed)) {
      return;
    }
  }
  free(buffer);
}

// Records.

/// Whether the name of a call was written.
static unsigned char isNamed[2][4096];

static void nameCall(uint32_t kind, uint32_t number) {
  int isRuntime = kind == KIND_RUNTIME;
  const char *name;
  if (number >= sizeof isNamed[0] || isNamed[isRuntime][number]) return;
  isNamed[isRuntime][number] = 1;
  uint32_t domain = isRuntime ? DOMAIN_RUNTIME : DOMAIN_DRIVER;
  if (cupti.callName(domain, number, &name) != SUCCESS || !name) return;
  uint32_t head[2] = {kind, number};
  spoolWrite(FRAME_CALL, head, sizeof head, name, strlen(name));
}

/// A pointer to a name becomes its number.
static void replaceName(char *record, size_t size, size_t offset) {
  const char *name;
  if (offset + sizeof name > size) return;
  memcpy(&name, record + offset, sizeof name);
  uint64_t number = spoolName(name);
  memcpy(record + offset, &number, sizeof number);
}

/// Adds a record to the frame that is built in `frame`, behind its size.
static size_t add(char *frame, size_t used, const char *record, size_t size) {
  uint32_t kind, number, head[2] = {(uint32_t)size, 0};
  char *copy = frame + used + sizeof head;
  memcpy(frame + used, head, sizeof head);
  memcpy(copy, record, size);
  memcpy(&kind, copy, sizeof kind);
  memcpy(&number, copy + sizeof kind, sizeof number);
  switch (kind) {
  case KIND_KERNEL: replaceName(copy, size, KERNEL_NAME); break;
  case KIND_DEVICE: replaceName(copy, size, DEVICE_NAME); break;
  case KIND_DRIVER:
  case KIND_RUNTIME: nameCall(kind, number); break;
  default: break;
  }
  return used + sizeof head + (size + 7) / 8 * 8;
}

static void writeRecords(struct Buffer *buffer, char *frame) {
  char *bytes = (char *)(buffer + 1);
  void *record = NULL;
  char *last = NULL;
  size_t used = 0;
  // A record ends where the next one begins: sizes grow from version to version.
  while (cupti.next((uint8_t *)bytes, buffer->filled, &record) == SUCCESS) {
    if (last) used = add(frame, used, last, (size_t)((char *)record - last));
    last = record;
  }
  if (last) used = add(frame, used, last, (size_t)(bytes + buffer->filled - last));
  if (used) spoolWrite(FRAME_RECORDS, NULL, 0, frame, used);
}

void activityWrite(void) {
  // Records are at least 8 bytes long, so that sizes can at most double a buffer.
  static char *frame;
  if (!frame) frame = malloc(2 * (size_t)BUFFER_BYTES + 64);
  struct Buffer *last = atomic_exchange_explicit(&full, NULL, memory_order_acquire), *first = NULL;
  while (last) {
    struct Buffer *next = last->next;
    last->next = first;
    first = last;
    last = next;
  }
  size_t dropped = 0;
  if (first && cupti.dropped(NULL, 0, &dropped) == SUCCESS && dropped) {
    uint64_t count = dropped;
    spoolWrite(FRAME_DROPPED, &count, sizeof count, NULL, 0);
  }
  while (first) {
    struct Buffer *next = first->next;
    if (frame) writeRecords(first, frame);
    reuse(first);
    first = next;
  }
}

void activityFlush(int all) {
  if (atomic_load(&isRecording)) cupti.flush(all ? FLUSH_ALL : 0);
}

void activityForget(void) {
  atomic_store(&isRecording, 0);
  atomic_store(&full, NULL);
  memset(isNamed, 0, sizeof isNamed);
}

static int isQuiet(const char *name) {
  for (size_t place = 0; place < sizeof quiet / sizeof *quiet; place++) {
    if (!strncmp(name, quiet[place], strlen(quiet[place]))) return 1;
  }
  return 0;
}

/// Records the calls of a domain that are not quiet, one by one: what CUPTI need not look at costs the program nothing.
///
/// Before 12.5 all calls are recorded.
static void followCalls(void *subscriber, uint32_t domain, uint32_t kind,
                        int (*enable)(uint32_t, uint8_t)) {
  const char *name;
  if (!enable) cupti.enable(kind);
  for (uint32_t number = 1; number < sizeof isNamed[0]; number++) {
    if (cupti.callName(domain, number, &name) != SUCCESS || !name) continue;
    if (domain == DOMAIN_DRIVER && waitsAdd(number, name)) {
      cupti.enableCallback(1, subscriber, domain, number);
    }
    if (enable && !isQuiet(name)) enable(number, 1);
  }
}

void activityDescribe(void) {
  char text[128];
  int length =
      snprintf(text, sizeof text, "{\"cupti\":\"%u\",\"driver\":\"%d\"}", version, driver);
  spoolWrite(FRAME_PROCESS, NULL, 0, text, (size_t)length);
  for (size_t place = 0; cupti.structSize && place < sizeof kinds / sizeof *kinds; place++) {
    size_t size = 0;
    if (cupti.structSize(kinds[place], version, &size) != SUCCESS) continue;
    uint32_t values[4] = {kinds[place], version, (uint32_t)size, 0};
    spoolWrite(FRAME_SIZE, values, sizeof values, NULL, 0);
  }
}

static void called(void *nothing, uint32_t domain, uint32_t number, const void *data) {
  (void)nothing;
  if (domain == DOMAIN_DRIVER) waitsKeep(number, data, cupti.streamOf);
}

const char *activityStart(void) {
  int (*driverVersion)(int *);
  void *cuda = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
  void *symbol = cuda ? dlsym(cuda, "cuDriverGetVersion") : NULL;
  memcpy(&driverVersion, &symbol, sizeof symbol);
  if (!driverVersion || driverVersion(&driver)) return "CUDA's driver does not say its version";
  const char *reason = cuptiFind(driver);
  if (reason) return reason;
  uint32_t number = 0;
  if (cupti.version(&number) == SUCCESS) version = number;
  void *subscriber;
  int status = cupti.subscribe(&subscriber, called, NULL);
  if (status == MULTIPLE_SUBSCRIBERS) return "another profiler holds CUPTI";
  if (status != SUCCESS) return "CUPTI refuses a subscriber";
  size_t size = sizeof(uint8_t);
  uint8_t yes = 1;
  if (cupti.threads) cupti.threads(THREAD_ID_OF_SYSTEM);
  if (cupti.setAttribute) cupti.setAttribute(ATTRIBUTE_BUFFER_PER_THREAD, &size, &yes);
  if (cupti.registerCallbacks(request, complete) != SUCCESS) return "CUPTI refuses buffers";
  atomic_store(&isRecording, 1);
  for (size_t place = 0; place < sizeof kinds / sizeof *kinds; place++) {
    if (cupti.enable(kinds[place]) != SUCCESS && kinds[place] == KIND_KERNEL) {
      return "CUPTI cannot record kernels here";
    }
  }
  // CUPTI's own records of events and waits, which cost more (waits.h): to hold ours against them.
  for (uint32_t kind = 36; getenv("ORRERY_CUPTI_WAITS") && kind <= 38; kind += 2) cupti.enable(kind);
  followCalls(subscriber, DOMAIN_RUNTIME, KIND_RUNTIME, cupti.enableRuntime);
  followCalls(subscriber, DOMAIN_DRIVER, KIND_DRIVER, cupti.enableDriver);
  return NULL;
}
