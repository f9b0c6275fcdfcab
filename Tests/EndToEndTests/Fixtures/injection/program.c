// A program that uses a GPU and NVTX, as far as the library in it can tell: WHAT COUNT [STATUS].
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int cuInit(unsigned flags);

// NVTX's tables, empty until a library puts its functions in.
static void (*functions[2][16])(void);
static void (**places[2][16])(void);
static int tableOf(uint32_t module, void (****table)(void), unsigned *count) {
  if (module != 1 && module != 5) return 0;
  for (int place = 0; place < 16; place++) places[module == 5][place] = &functions[module == 5][place];
  *table = places[module == 5];
  *count = 15;
  return 1;
}
static const struct {
  size_t size;
  int (*functions)(uint32_t, void (****)(void), unsigned *);
} callbacks = {16, tableOf};
static const void *exported(uint32_t number) { return number == 1 ? &callbacks : NULL; }

static void push(const char *text) {
  if (functions[0][9]) ((int (*)(const char *))functions[0][9])(text);
}
static void pop(void) {
  if (functions[0][11]) ((int (*)(void))functions[0][11])();
}

static void (*launch)(void);
static pthread_key_t late;

static void sayMore(void *nothing) {
  (void)nothing;
  for (int round = 0; round < 50; round++) push("late"), pop();
}
static void *rangesOf(void *count) {
  pthread_setspecific(late, (void *)1);
  for (int round = 0; round < *(int *)count; round++) push("range"), pop();
  return NULL;
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "run";
  int count = argc > 2 ? atoi(argv[2]) : 100, status = argc > 3 ? atoi(argv[3]) : 0;
  const char *path = getenv("NVTX_INJECTION64_PATH");
  void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
  if (library) {
    int (*initialize)(const void *(*)(uint32_t)) =
        (int (*)(const void *(*)(uint32_t)))dlsym(library, "InitializeInjectionNvtx2");
    initialize(exported);
  }
  if (cuInit(0)) return 99;
  void *cupti = dlopen("libcupti.so.13", RTLD_NOW | RTLD_NOLOAD);
  launch = cupti ? (void (*)(void))dlsym(cupti, "standInLaunch") : NULL;
  push("all");
  for (int round = 0; !strcmp(what, "forever") || round < count; round++) {
    if (launch) launch();
    if (!strcmp(what, "forever")) usleep(200);
  }
  pop();
  printf("done\n");
  fflush(stdout);
  if (!strcmp(what, "threads")) {
    pthread_key_create(&late, sayMore);
    pthread_t threads[8];
    for (int round = 0; round < 8; round++) pthread_create(threads + round, NULL, rangesOf, &count);
    pid_t child = fork();
    if (!child) {
      push("child"), pop();
      exit(0);
    }
    for (int round = 0; round < 8; round++) pthread_join(threads[round], NULL);
    waitpid(child, NULL, 0);
  }
  if (!strcmp(what, "exec")) execl(argv[0], argv[0], "run", argv[2], argv[3], NULL);
  if (!strcmp(what, "abort")) usleep(1500000), abort();
  if (!strcmp(what, "leave")) usleep(1500000), _exit(status);
  return status;
}
