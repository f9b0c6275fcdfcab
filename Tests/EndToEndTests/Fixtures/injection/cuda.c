// A stand-in for libcuda.so.1: what the library in a traced program asks of it, and how the driver loads that library.
#include <dlfcn.h>
#include <stdlib.h>

int cuDriverGetVersion(int *version) {
  *version = 13000;
  return 0;
}

int cuInit(unsigned flags) {
  (void)flags;
  const char *path = getenv("CUDA_INJECTION64_PATH");
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  int (*initialize)(void) = library ? (int (*)(void))dlsym(library, "InitializeInjection") : NULL;
  return initialize && !initialize() ? 1 : 0;
}
