#define _GNU_SOURCE
#include "ranges.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

/// Numbers and forms of NVTX 3 (nvtxDetail/nvtxTypes.h, nvToolsExt.h and nvToolsExtPayload.h).
enum {
  TABLE_OF_CALLBACKS = 1,
  MODULE_CORE = 1,
  MODULE_CORE2 = 5,
  MODULE_PAYLOAD = 2,
  SLOT_POP = 4,
  MESSAGE_ASCII = 1,
  MESSAGE_REGISTERED = 3,
};
#define PAYLOAD_EXTENDED ((int32_t)0xDFBD0009)

struct Callbacks {
  size_t size;
  int (*functions)(uint32_t module, void (****table)(void), unsigned *count);
};

struct Attributes {
  uint16_t version, size;
  uint32_t category;
  int32_t colorType;
  uint32_t color;
  int32_t payloadType, payloads;
  uint64_t payload;
  int32_t messageType;
  const void *message;
};

struct Payload {
  uint64_t schema;
  size_t size;
  const void *bytes;
};

// Domains and texts that are registered: NVTX hands our pointers back.

struct Domain {
  uint32_t number;
};
static _Atomic uint32_t domains = 1;
static _Atomic uint64_t numbers = 1;

static uint32_t numberOf(const struct Domain *domain) { return domain ? domain->number : 0; }

static void *createDomain(const char *name) {
  struct Domain *domain = malloc(sizeof *domain);
  if (!domain) return NULL;
  domain->number = atomic_fetch_add(&domains, 1);
  hostKeep(HOST_DOMAIN, domain->number, 0, name, NULL, 0);
  return domain;
}

static void *registerString(const void *domain, const char *text) {
  (void)domain;
  return text ? strdup(text) : NULL;
}

static void keepEvent(enum HostKind kind, const struct Domain *domain, uint64_t number,
                      const struct Attributes *event) {
  const char *text = NULL;
  const void *bytes = NULL;
  size_t size = 0;
  if (event && event->size >= sizeof *event) {
    if (event->messageType == MESSAGE_ASCII || event->messageType == MESSAGE_REGISTERED) {
      text = event->message;
    }
    if (event->payloadType == PAYLOAD_EXTENDED && event->payloads > 0) {
      const struct Payload *payload = (const struct Payload *)(uintptr_t)event->payload;
      if (payload && payload->size != SIZE_MAX) (bytes = payload->bytes, size = payload->size);
    } else if (event->payloadType) {
      (bytes = &event->payload, size = sizeof event->payload);
    }
  }
  hostKeep(kind, numberOf(domain), number, text, bytes, bytes ? size : 0);
}

// Functions as NVTX calls them. Depths of pushed ranges are not counted: a program may not rely on them.

static int domainPush(const struct Domain *domain, const struct Attributes *event) {
  keepEvent(HOST_PUSH, domain, 0, event);
  return 0;
}
static int domainPop(const struct Domain *domain) {
  hostKeep(HOST_POP, numberOf(domain), 0, NULL, NULL, 0);
  return 0;
}
static uint64_t domainStart(const struct Domain *domain, const struct Attributes *event) {
  uint64_t number = atomic_fetch_add(&numbers, 1);
  keepEvent(HOST_START, domain, number, event);
  return number;
}
static void domainEnd(const struct Domain *domain, uint64_t number) {
  hostKeep(HOST_END, numberOf(domain), number, NULL, NULL, 0);
}
static void domainMark(const struct Domain *domain, const struct Attributes *event) {
  keepEvent(HOST_MARK, domain, 0, event);
}
/// NCCL says the size of a communicator when it is made, at the end of the range.
static int popWithPayload(const struct Domain *domain, const struct Payload *payload,
                          size_t count) {
  int isKnown = payload && count > 0 && payload->size != SIZE_MAX;
  hostKeep(HOST_POP, numberOf(domain), 0, NULL, isKnown ? payload->bytes : NULL,
       isKnown ? payload->size : 0);
  return 0;
}
static int pushEvent(const struct Attributes *event) { return domainPush(NULL, event); }
static int pushText(const char *text) {
  hostKeep(HOST_PUSH, 0, 0, text, NULL, 0);
  return 0;
}
static int pop(void) { return domainPop(NULL); }
static uint64_t startEvent(const struct Attributes *event) { return domainStart(NULL, event); }
static uint64_t startText(const char *text) {
  uint64_t number = atomic_fetch_add(&numbers, 1);
  hostKeep(HOST_START, 0, number, text, NULL, 0);
  return number;
}
static void end(uint64_t number) { domainEnd(NULL, number); }
static void markEvent(const struct Attributes *event) { domainMark(NULL, event); }
static void markText(const char *text) { hostKeep(HOST_MARK, 0, 0, text, NULL, 0); }
static void nameThread(uint32_t named, const char *name) {
  hostKeep(HOST_THREAD, 0, named, name, NULL, 0);
}

struct Function {
  unsigned number;
  void *function;
};

static void put(const struct Callbacks *callbacks, uint32_t module, const struct Function *functions,
                size_t count) {
  void (***table)(void);
  unsigned size = 0;
  if (!callbacks->functions(module, &table, &size)) return;
  for (size_t place = 0; place < count; place++) {
    if (functions[place].number <= size) {
      memcpy(table[functions[place].number], &functions[place].function, sizeof(void *));
    }
  }
}

int rangesAttach(const void *(*exportTable)(uint32_t)) {
  const struct Callbacks *callbacks = exportTable(TABLE_OF_CALLBACKS);
  if (!callbacks || callbacks->size < sizeof *callbacks) return 0;
  const struct Function core[] = {{1, markEvent},   {2, markText},  {4, startEvent},
                                  {5, startText},   {7, end},       {8, pushEvent},
                                  {9, pushText},    {11, pop},      {14, nameThread}};
  const struct Function domain[] = {{1, domainMark},      {2, domainStart}, {3, domainEnd},
                                    {4, domainPush},      {5, domainPop},   {10, registerString},
                                    {12, createDomain}};
  put(callbacks, MODULE_CORE, core, sizeof core / sizeof *core);
  put(callbacks, MODULE_CORE2, domain, sizeof domain / sizeof *domain);
  return 1;
}

int rangesExtend(struct RangesExtension *extension) {
  if (extension->module != MODULE_PAYLOAD || extension->segments < 1) return 0;
  const struct RangesSegment *segment = extension->segment;
  int (*pop)(const struct Domain *, const struct Payload *, size_t) = popWithPayload;
  if (segment->slots <= SLOT_POP) return 0;
  memcpy(&segment->functions[SLOT_POP], &pop, sizeof pop);
  return 1;
}
