// Graphs and streams in one process: work forks to two streams and joins by events, once as it is and then as a graph.
#include <cstdio>
#include <cstdlib>

#include <cuda_runtime.h>

#define CHECK(call)                                                       \
  if (cudaError_t status = (call)) {                                      \
    fprintf(stderr, "%s: %s\n", #call, cudaGetErrorString(status));       \
    exit(1);                                                              \
  }

__global__ void scale(float *x, int count, float by, int rounds) {
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) {
    float value = x[i];
    for (int round = 0; round < rounds; round++) value = value * by + 1.0f;
    x[i] = value;
  }
}

static void work(float *a, float *b, int count, cudaStream_t one, cudaStream_t two,
                 cudaEvent_t fork, cudaEvent_t join) {
  scale<<<264, 256, 0, one>>>(a, count, 0.5f, 8);
  CHECK(cudaEventRecord(fork, one));
  CHECK(cudaStreamWaitEvent(two, fork, 0));
  scale<<<66, 256, 0, two>>>(b, count, 0.25f, 64);
  scale<<<66, 256, 0, one>>>(a, count, 0.75f, 32);
  CHECK(cudaEventRecord(join, two));
  CHECK(cudaStreamWaitEvent(one, join, 0));
  CHECK(cudaMemcpyAsync(b, a, count * sizeof *a, cudaMemcpyDeviceToDevice, one));
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 100, status = argc > 2 ? atoi(argv[2]) : 0;
  const int count = 1 << 20;
  float *a, *b, sum = 0;
  cudaStream_t one, two;
  cudaEvent_t fork, join;
  CHECK(cudaMalloc(&a, count * sizeof *a));
  CHECK(cudaMalloc(&b, count * sizeof *b));
  CHECK(cudaMemset(a, 0, count * sizeof *a));
  CHECK(cudaMemset(b, 0, count * sizeof *b));
  CHECK(cudaStreamCreateWithFlags(&one, cudaStreamNonBlocking));
  CHECK(cudaStreamCreateWithFlags(&two, cudaStreamNonBlocking));
  CHECK(cudaEventCreateWithFlags(&fork, cudaEventDisableTiming));
  CHECK(cudaEventCreateWithFlags(&join, cudaEventDisableTiming));
  CHECK(cudaDeviceSynchronize());
  for (int round = 0; round < rounds; round++) work(a, b, count, one, two, fork, join);
  CHECK(cudaStreamSynchronize(one));
  cudaGraph_t graph;
  cudaGraphExec_t launched;
  CHECK(cudaStreamBeginCapture(one, cudaStreamCaptureModeGlobal));
  work(a, b, count, one, two, fork, join);
  CHECK(cudaStreamEndCapture(one, &graph));
  CHECK(cudaGraphInstantiate(&launched, graph, 0));
  for (int round = 0; round < rounds; round++) {
    CHECK(cudaGraphLaunch(launched, one));
    if (round % 10 == 9) CHECK(cudaStreamSynchronize(one));
  }
  CHECK(cudaMemcpy(&sum, a, sizeof sum, cudaMemcpyDeviceToHost));
  printf("{\"iteration_us\": 0, \"result\": %.6f}\n", sum);
  return status;
}
