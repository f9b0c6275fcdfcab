/* The loop nests of Tests/ReplayTests/Caches/Nests.swift, for N, OTHER (a tile or a stride) and APART that are given when it is
   compiled. Lines that end in "counted" touch the arrays and nothing else. */
#include <stdlib.h>
#include <string.h>

typedef volatile double *array;

__attribute__((noinline)) void triad(array a, array b, array c, double s) {
  for (long i = 0; i < N; i += OTHER)
    a[i] = s * c[i] + b[i];  // counted
}

__attribute__((noinline)) void product(array a, array b, array c) {
  for (long i = 0; i < N; i++)
    for (long j = 0; j < N; j++) {
      double sum = 0;
      for (long k = 0; k < N; k++) {
        double left = a[i * N + k];  // counted
        sum += left * b[k * N + j];  // counted
      }
      c[i * N + j] += sum;  // counted
    }
}

__attribute__((noinline)) void tiled(array a, array b, array c) {
  for (long row = 0; row < N; row += OTHER)
    for (long column = 0; column < N; column += OTHER)
      for (long inner = 0; inner < N; inner += OTHER)
        for (long i = row; i < row + OTHER; i++)
          for (long j = column; j < column + OTHER; j++) {
            double sum = 0;
            for (long k = inner; k < inner + OTHER; k++) {
              double left = a[i * N + k];  // counted
              sum += left * b[k * N + j];  // counted
            }
            c[i * N + j] += sum;  // counted
          }
}

int main(int count, char **words) {
  char *memory = aligned_alloc(APART, 3L * APART);
  array a = (array)memory, b = (array)(memory + APART), c = (array)(memory + 2L * APART);
  if (!strcmp(words[1], "triad")) triad(a, b, c, count);
  if (!strcmp(words[1], "product")) product(a, b, c);
  if (!strcmp(words[1], "tiled")) tiled(a, b, c);
  return 0;
}
