#include "waits.h"

#include <string.h>

#include "host.h"

/// CUpti_CallbackData of CUDA 12.0 to 13.5.
struct CallData {
  uint32_t site;
  const char *function;
  const void *parameters;
  void *result;
  const char *symbol;
  void *context;
  uint32_t contextNumber;
  uint64_t *own;
  uint32_t correlation;
};
enum { ENTERING = 0, CALLS = 4096, NOWHERE = 9 };

/// What a function does, as CUPTI numbers kinds of waits, 0 for the record of an event; and which of its parameters are the stream and the
/// event. All of them are pointers.
struct Form {
  const char *name;
  uint8_t type, stream, event;
};
static const struct Form forms[] = {
    {"EventRecord", 0, 1, 0},       {"EventSynchronize", 1, NOWHERE, 0},
    {"StreamWaitEvent", 2, 0, 1},   {"StreamSynchronize", 3, 0, NOWHERE},
    {"CtxSynchronize", 4, NOWHERE, NOWHERE},
};

/// The form of a function and 1, by its number; a function for streams of threads has the highest bit.
static uint8_t known[CALLS];
enum { PER_THREAD = 0x80 };

int waitsAdd(uint32_t number, const char *name) {
  if (number >= CALLS || strncmp(name, "cu", 2)) return 0;
  for (size_t place = 0; place < sizeof forms / sizeof *forms; place++) {
    if (strncmp(name + 2, forms[place].name, strlen(forms[place].name))) continue;
    known[number] = (uint8_t)((place + 1) | (strstr(name, "_ptsz") ? PER_THREAD : 0));
    return 1;
  }
  return 0;
}

void waitsKeep(uint32_t number, const void *data, WaitsStream streamOf) {
  const struct CallData *call = data;
  if (number >= CALLS || call->site != ENTERING) return;
  uint8_t code = known[number];
  if (!code) return;
  const struct Form *form = &forms[(code & ~PER_THREAD) - 1];
  void *const *parameters = call->parameters;
  uint32_t payload[4] = {form->type, call->correlation, call->contextNumber, UINT32_MAX};
  if (form->stream != NOWHERE) {
    streamOf(call->context, parameters[form->stream], (code & PER_THREAD) != 0, &payload[3]);
  }
  uint64_t event = form->event == NOWHERE ? 0 : (uint64_t)(uintptr_t)parameters[form->event];
  hostKeep(HOST_WAIT, 0, event, NULL, payload, sizeof payload);
}
