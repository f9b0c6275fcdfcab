#define _GNU_SOURCE
#include "cupti.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CUPTI cupti;

static void *opened(const char *folder, int major, int flags) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s%slibcupti.so.%d", folder, *folder ? "/" : "", major);
  return length > 0 && (size_t)length < sizeof path ? dlopen(path, flags) : NULL;
}

/// CUPTI beside a CUDA runtime that the program has loaded: in its folder, or in that of its own Python package.
static int beside(struct dl_phdr_info *library, size_t size, void *found) {
  (void)size;
  const char *name = library->dlpi_name ? strstr(library->dlpi_name, "/libcudart.so.") : NULL;
  if (!name) return 0;
  int major = atoi(name + strlen("/libcudart.so."));
  char folder[4096], other[4200];
  size_t length = (size_t)(name - library->dlpi_name);
  if (length >= sizeof folder) return 0;
  memcpy(folder, library->dlpi_name, length);
  folder[length] = 0;
  snprintf(other, sizeof other, "%s/../../cuda_cupti/lib", folder);
  const char *const folders[] = {folder, other};
  for (int place = 0; place < 2; place++) {
    *(void **)found = opened(folders[place], major, RTLD_NOW | RTLD_LOCAL);
    if (*(void **)found) return 1;
  }
  snprintf(other, sizeof other, "%s/../extras/CUPTI/lib64", folder);
  *(void **)found = opened(other, major, RTLD_NOW | RTLD_LOCAL);
  return *(void **)found != NULL;
}

static void *library(int driver) {
  static const char *const folders[] = {"", "/usr/local/cuda/extras/CUPTI/lib64",
                                        "/usr/local/cuda/lib64"};
  const char *named = getenv("ORRERY_CUPTI");
  if (named && *named) return dlopen(named, RTLD_NOW | RTLD_LOCAL);
  void *found = NULL;
  int newest = driver >= 13000 ? 13 : 12;
  for (int major = newest; major >= 12 && !found; major--) {
    found = opened("", major, RTLD_NOW | RTLD_NOLOAD);
  }
  if (!found) dl_iterate_phdr(beside, &found);
  for (int place = 0; place < 3 && !found; place++) {
    for (int major = newest; major >= 12 && !found; major--) {
      found = opened(folders[place], major, RTLD_NOW | RTLD_LOCAL);
    }
  }
  return found;
}

static int find(void *library) {
  const struct {
    void *function;
    const char *name;
    int isOptional;
  } functions[] = {
      {&cupti.subscribe, "cuptiSubscribe", 0},
      {&cupti.enableCallback, "cuptiEnableCallback", 0},
      {&cupti.streamOf, "cuptiGetStreamIdEx", 0},
      {&cupti.registerCallbacks, "cuptiActivityRegisterCallbacks", 0},
      {&cupti.enable, "cuptiActivityEnable", 0},
      {&cupti.flush, "cuptiActivityFlushAll", 0},
      {&cupti.next, "cuptiActivityGetNextRecord", 0},
      {&cupti.dropped, "cuptiActivityGetNumDroppedRecords", 0},
      {&cupti.callName, "cuptiGetCallbackName", 0},
      {&cupti.version, "cuptiGetVersion", 0},
      {&cupti.setAttribute, "cuptiActivitySetAttribute", 1},
      {&cupti.threads, "cuptiSetThreadIdType", 1},
      {&cupti.enableRuntime, "cuptiActivityEnableRuntimeApi", 1},
      {&cupti.enableDriver, "cuptiActivityEnableDriverApi", 1},
      {&cupti.structSize, "cuptiActivityGetStructSize", 1},
  };
  for (size_t place = 0; place < sizeof functions / sizeof *functions; place++) {
    void *symbol = dlsym(library, functions[place].name);
    if (!symbol && !functions[place].isOptional) return -1;
    memcpy(functions[place].function, &symbol, sizeof symbol);
  }
  return 0;
}

const char *cuptiFind(int driver) {
  void *found = library(driver);
  if (!found) return "libcupti.so of CUDA 12 or 13 is not found; ORRERY_CUPTI can name it";
  return find(found) ? "this libcupti.so lacks a function that is needed" : NULL;
}
