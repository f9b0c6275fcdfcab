// Rates of additions in fp32 that threads of all multiprocessors make to a few addresses of L2 (RED.E.ADD.F32).
//
// A row: distinct addresses, bytes between them, whether the lanes of a warp add to one address or to neighbours, and additions a
// second. nvcc -O3 -arch=sm_90 atomics.cu -o atomics && ./atomics
#include <algorithm>
#include <cstdio>
#include <vector>
#include <cuda_runtime.h>

// Every lane of a warp adds to the address of its warp's turn, or to the one `lane` further.
__global__ void add(float *a, int addresses, int stride, int lanes, int n) {
  unsigned warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
  for (int k = 0; k < n; k++) {
    unsigned i = (warp + k + (lanes ? lane : 0)) % addresses;
    atomicAdd(a + (size_t)i * stride, 1.0f);
  }
}

int main() {
  float *a;
  size_t bytes = 256u << 20;
  cudaMalloc(&a, bytes);
  cudaMemset(a, 0, bytes);
  int processors;
  cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0);
  int blocks = processors * 4, threads = 256;
  cudaEvent_t begin, end;
  cudaEventCreate(&begin), cudaEventCreate(&end);
  printf("addresses,stride_bytes,lanes,additions_per_second\n");
  for (int lanes : {0, 1})
    for (int stride : {1, 8, 32, 1024})
      for (int addresses : {1, 2, 4, 8, 10, 16, 32, 80, 256, 1024, 16384}) {
        if (lanes && addresses < 32) continue;
        if ((size_t)addresses * stride * 4 > bytes) continue;
        int n = addresses < 32 ? 40 : 200;
        std::vector<double> rates;
        for (int r = 0; r < 7; r++) {
          cudaEventRecord(begin);
          add<<<blocks, threads>>>(a, addresses, stride, lanes, n);
          cudaEventRecord(end);
          cudaEventSynchronize(end);
          float ms;
          cudaEventElapsedTime(&ms, begin, end);
          rates.push_back((double)blocks * threads * n / (ms * 1e-3));
        }
        std::sort(rates.begin(), rates.end());
        printf("%d,%d,%s,%.4g\n", addresses, stride * 4, lanes ? "neighbours" : "one", rates[3]);
        fflush(stdout);
      }
}
