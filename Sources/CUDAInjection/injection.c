#include "OrreryInjection.h"

#include <stdlib.h>

#include "activity.h"
#include "ranges.h"
#include "writer.h"

#define EXPORTED __attribute__((visibility("default"), used))

EXPORTED int InitializeInjection(void) {
  if (!writerStart()) return 1;
  const char *reason = activityStart();
  if (reason) {
    writerExplain(reason);
  } else {
    writerFollowActivity();
  }
  return 1;
}

static int isAsked(void) {
  const char *folder = getenv("ORRERY_SPOOL");
  return folder && *folder;
}

EXPORTED int InitializeInjectionNvtxExtension(void *extension) {
  return isAsked() ? rangesExtend(extension) : 0;
}

EXPORTED int InitializeInjectionNvtx2(const void *(*exportTable)(uint32_t)) {
  return isAsked() ? rangesAttach(exportTable) : 0;
}
