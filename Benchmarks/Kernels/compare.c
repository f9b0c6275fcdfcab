// Our kernels against yardsticks, on one core, in turns: the FMA peak, OpenBLAS, gcc's STREAM triad, naive attention.
// Prints medians of the ratios of neighbours in time, because the machine drifts.
#include "CKernels.h"
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TURNS = 15 };

void plain_triad(double *a, const double *b, const double *c, double scalar, size_t n);
typedef void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

static void *fresh(size_t bytes) {
  void *memory = NULL;
  if (posix_memalign(&memory, 1 << 21, bytes) != 0) exit(1);
  float *values = memory;
  for (size_t i = 0; i < bytes / 4; i++) values[i] = (float)(i % 97) / 97 - 0.5f;
  return memory;
}

static double seconds(orrery_body body, void *arguments) {
  int64_t begin = orrery_now();
  body(arguments, 0, 1);
  return (double)(orrery_now() - begin) * 1e-9;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, TURNS, sizeof *values, ascending);
  return values[TURNS / 2];
}

static void gemm(orrery_level level) {
  const int n = 1024;
  const double work = 2.0 * n * n * n;
  size_t bytes = sizeof(float) * n * n;
  float *a = fresh(bytes), *b = fresh(bytes), *c = fresh(bytes);
  orrery_barrier *barrier = fresh(4096);
  memset(barrier, 0, 4096);
  orrery_gemm ours = {a, b, c, n, n, n, fresh(orrery_gemm_scratch(1)), barrier};
  double sink[16], peaks[TURNS], rates[TURNS], to_peak[TURNS], to_blas[TURNS];
  orrery_loop loop = {300000, sink, NULL, 0};
  void *library = dlopen("libopenblas.so.0", RTLD_NOW);
  sgemm blas = library ? (sgemm)dlsym(library, "cblas_sgemm") : NULL;
  void (*threads)(int) = library ? (void (*)(int))dlsym(library, "openblas_set_num_threads") : NULL;
  if (threads) threads(1);
  for (int turn = 0; turn < TURNS; turn++) {
    double fma = seconds(orrery_loop_fma_f32(level), &loop);
    peaks[turn] = 300000.0 * (double)orrery_fma_flops_f32(level) / fma;
    rates[turn] = work / seconds(orrery_gemm_f32(level), &ours);
    to_peak[turn] = rates[turn] / peaks[turn];
    if (!blas) continue;
    int64_t begin = orrery_now();
    blas(101, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
    to_blas[turn] = rates[turn] / (work / ((double)(orrery_now() - begin) * 1e-9));
  }
  printf("gemm fp32 1024^3: %.0f GFLOP/s, %.2f of the FMA peak", median(rates) / 1e9, median(to_peak));
  if (blas) printf(", %.2f x OpenBLAS", median(to_blas));
  printf("\n");
}

static void triad(orrery_level level) {
  const size_t n = 32 << 20;
  double *a = fresh(n * 8), *b = fresh(n * 8), *c = fresh(n * 8);
  orrery_stream ours = {b, c, a, (int64_t)n, 3};
  double ratios[TURNS];
  for (int turn = 0; turn < TURNS; turn++) {
    double time = seconds(orrery_stream_triad_f64(level), &ours);
    int64_t begin = orrery_now();
    plain_triad(a, b, c, 3, n);
    ratios[turn] = (double)(orrery_now() - begin) * 1e-9 / time;
  }
  printf("triad fp64, 3 x 256 MiB: %.2f x gcc -O3 -march=native\n", median(ratios));
  free(a), free(b), free(c);
}

static void attention(orrery_level level, int64_t length, int64_t dim) {
  size_t bytes = sizeof(float) * (size_t)(length * dim);
  float *q = fresh(bytes), *k = fresh(bytes), *v = fresh(bytes), *o = fresh(bytes);
  size_t tile = orrery_flash_scratch(64, 64, dim), scores = (size_t)(length * length) * 4 + 4096;
  orrery_attention flash = {q, k, v, o, 1, 1, 1, length, length, dim, 64, 64, 0,
                            1 / sqrtf((float)dim), NULL, fresh(tile + 4096)};
  orrery_attention naive = flash;
  naive.scratch = fresh(scores);
  double ratios[TURNS];
  for (int turn = 0; turn < TURNS; turn++) {
    double fast = seconds(orrery_attention_flash(level), &flash);
    ratios[turn] = seconds(orrery_attention_naive(level), &naive) / fast;
  }
  printf("attention %lld x %lld: flash is %.2f x as fast as naive\n", (long long)length, (long long)dim, median(ratios));
  free(q), free(k), free(v), free(o), free(flash.scratch), free(naive.scratch);
}

int main(void) {
  orrery_level level = orrery_best_level();
  printf("%d-bit vectors, one core, medians of %d turns\n", orrery_level_bytes(level) * 8, TURNS);
  gemm(level);
  triad(level);
  for (int64_t length = 512; length <= 8192; length *= 2) attention(level, length, 64);
  for (int64_t length = 2048; length <= 4096; length *= 2) attention(level, length, 128);
}
