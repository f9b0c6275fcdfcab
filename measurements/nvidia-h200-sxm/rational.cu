// Backward pass of a rational function whose coefficients a group of channels shares, both ways of FlashKAT (arXiv 2505.13813):
// every element adds to the coefficients' gradients in memory, or a tile of 32 tokens by a group's channels adds up first.
//
// y = (a0 + a1 x + ... + a5 x^5) / (1 + |b1 x + ... + b4 x^4|). Both are held against double precision on the host.
// nvcc -O3 -arch=sm_90 rational.cu -o rational && ./rational > rational.csv
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>
#include <cuda_runtime.h>

constexpr int groups = 8, up = 6, down = 4, width = 3072, tokens = 25216, channels = width / groups, rows = 32;

// Gradients of one element: of the input, of the numerator's and of the denominator's coefficients.
template <class F>
__host__ __device__ void gradients(F x, F dy, const F *a, const F *b, F &dx, F *da, F *db) {
  F power[up] = {1, x, x * x, x * x * x, x * x * x * x, x * x * x * x * x};
  F p = 0, dp = 0, s = 0, ds = 0;
  for (int i = 0; i < up; i++) p += a[i] * power[i];
  for (int i = 1; i < up; i++) dp += i * a[i] * power[i - 1];
  for (int i = 1; i <= down; i++) s += b[i - 1] * power[i], ds += i * b[i - 1] * power[i - 1];
  F sign = s < 0 ? -1 : 1, q = 1 / (1 + s * sign), y = p * q;
  dx = dy * (dp - y * sign * ds) * q;
  for (int i = 0; i < up; i++) da[i] = dy * power[i] * q;
  for (int i = 0; i < down; i++) db[i] = -dy * y * sign * power[i + 1] * q;
}

__global__ void each(const float *x, const float *dy, const float *a, const float *b, float *dx, float *ga, float *gb) {
  size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x;
  int group = i % width / channels;
  float da[up], db[down];
  gradients(x[i], dy[i], a + group * up, b + group * down, dx[i], da, db);
  for (int j = 0; j < up; j++) atomicAdd(ga + group * up + j, da[j]);
  for (int j = 0; j < down; j++) atomicAdd(gb + group * down + j, db[j]);
}

// A block has the channels of one group, four a thread, for some tokens.
__global__ void tiles(const float *x, const float *dy, const float *a, const float *b, float *dx, float *ga, float *gb) {
  constexpr int threads = channels / 4;
  int group = blockIdx.x % groups, first = blockIdx.x / groups * rows;
  float sum[up + down] = {}, ca[up], cb[down];
  for (int j = 0; j < up; j++) ca[j] = a[group * up + j];
  for (int j = 0; j < down; j++) cb[j] = b[group * down + j];
#pragma unroll 4
  for (int r = 0; r < rows; r++) {
    size_t at = (size_t)(first + r) * width + group * channels + threadIdx.x * 4;
    float4 vx = *(const float4 *)(x + at), vy = *(const float4 *)(dy + at);
    float ex[4] = {vx.x, vx.y, vx.z, vx.w}, ey[4] = {vy.x, vy.y, vy.z, vy.w}, out[4];
    for (int e = 0; e < 4; e++) {
      float da[up], db[down];
      gradients(ex[e], ey[e], ca, cb, out[e], da, db);
      for (int j = 0; j < up; j++) sum[j] += da[j];
      for (int j = 0; j < down; j++) sum[up + j] += db[j];
    }
    *(float4 *)(dx + at) = make_float4(out[0], out[1], out[2], out[3]);
  }
  __shared__ float parts[threads / 32][up + down];
  for (int j = 0; j < up + down; j++) {
    float s = sum[j];
    for (int d = 16; d; d /= 2) s += __shfl_down_sync(~0u, s, d);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32][j] = s;
  }
  __syncthreads();
  if (threadIdx.x < up + down) {
    int j = threadIdx.x;
    float s = 0;
    for (int w = 0; w < threads / 32; w++) s += parts[w][j];
    atomicAdd(j < up ? ga + group * up + j : gb + group * down + j - up, s);
  }
}

int main() {
  size_t n = (size_t)tokens * width;
  std::vector<float> x(n), dy(n), a(groups * up), b(groups * down);
  unsigned state = 1;
  auto random = [&] { return (state = state * 1664525u + 1013904223u) / 4294967296.0f - 0.5f; };
  for (auto &v : x) v = 2 * random();
  for (auto &v : dy) v = random();
  for (auto &v : a) v = random();
  for (auto &v : b) v = random();
  std::vector<double> expected(groups * (up + down));
  for (size_t i = 0; i < n; i++) {
    int group = i % width / channels;
    double da[up], db[down], ca[up], cb[down], dx;
    for (int j = 0; j < up; j++) ca[j] = a[group * up + j];
    for (int j = 0; j < down; j++) cb[j] = b[group * down + j];
    gradients<double>(x[i], dy[i], ca, cb, dx, da, db);
    for (int j = 0; j < up; j++) expected[group * up + j] += da[j];
    for (int j = 0; j < down; j++) expected[groups * up + group * down + j] += db[j];
  }
  float *dev[7];
  size_t sizes[7] = {n, n, a.size(), b.size(), n, a.size(), b.size()};
  for (int i = 0; i < 7; i++) cudaMalloc(&dev[i], sizes[i] * 4);
  cudaMemcpy(dev[0], x.data(), n * 4, cudaMemcpyHostToDevice);
  cudaMemcpy(dev[1], dy.data(), n * 4, cudaMemcpyHostToDevice);
  cudaMemcpy(dev[2], a.data(), a.size() * 4, cudaMemcpyHostToDevice);
  cudaMemcpy(dev[3], b.data(), b.size() * 4, cudaMemcpyHostToDevice);
  cudaEvent_t begin, end;
  cudaEventCreate(&begin), cudaEventCreate(&end);
  std::vector<float> times[2];
  double error[2] = {};
  for (int turn = 0; turn < 12; turn++)
    for (int way = 0; way < 2; way++) {
      cudaMemset(dev[5], 0, a.size() * 4), cudaMemset(dev[6], 0, b.size() * 4);
      cudaEventRecord(begin);
      if (way == 0) each<<<n / 256, 256>>>(dev[0], dev[1], dev[2], dev[3], dev[4], dev[5], dev[6]);
      else tiles<<<tokens / rows * groups, channels / 4>>>(dev[0], dev[1], dev[2], dev[3], dev[4], dev[5], dev[6]);
      cudaEventRecord(end);
      cudaEventSynchronize(end);
      float ms;
      cudaEventElapsedTime(&ms, begin, end);
      if (turn) { times[way].push_back(ms * 1e3f); continue; }
      std::vector<float> found(expected.size());
      cudaMemcpy(found.data(), dev[5], a.size() * 4, cudaMemcpyDeviceToHost);
      cudaMemcpy(found.data() + a.size(), dev[6], b.size() * 4, cudaMemcpyDeviceToHost);
      double largest = 0;
      for (size_t i = 0; i < found.size(); i++) {
        largest = std::max(largest, std::abs(expected[i]));
        error[way] = std::max(error[way], std::abs(found[i] - expected[i]));
      }
      error[way] /= largest;
    }
  printf("pair,way,median_us,p25_us,p75_us,turns,error\n");
  for (int way = 0; way < 2; way++) {
    auto &t = times[way];
    std::sort(t.begin(), t.end());
    printf("flash-kat,%s,%.3f,%.3f,%.3f,%zu,%.2e\n", way ? "for each tile" : "for each element", t[t.size() / 2],
           t[t.size() / 4], t[3 * t.size() / 4], t.size(), error[way]);
  }
  if (cudaGetLastError() != cudaSuccess) return 1;
}
