#ifndef ORRERY_MICROBENCHMARKS_H
#define ORRERY_MICROBENCHMARKS_H
// Loops that measure one ceiling each. None of them is a kernel of the suite.
// Only look-ups say that they never give NULL.
#pragma clang diagnostic ignored "-Wnullability-completeness"
#include "orrery_kernels.h"

/// Runs `iterations` passes of one loop; `sink[rank * 16]` receives a value so that nothing is optimised away.
/// `data`, where a loop streams: `n` floats a rank, rank r uses data + r * n.
typedef struct { int64_t iterations; double *sink; float *data; int64_t n; } orrery_loop;

/// Independent multiply-adds from registers, enough chains to hide the latency.
/// One iteration is orrery_fma_flops_f32/f64(level) FLOPs.
orrery_body _Nonnull orrery_loop_fma_f32(orrery_level), orrery_loop_fma_f64(orrery_level);
int64_t orrery_fma_flops_f32(orrery_level), orrery_fma_flops_f64(orrery_level);
/// bf16 dot products with fp32 accumulation (AVX512_BF16), NULL where the processor has none.
orrery_body orrery_loop_dot_bf16(orrery_level);
int64_t orrery_dot_flops_bf16(orrery_level);
/// int8 dot products with int32 accumulation (AVX512_VNNI), NULL where the processor has none.
orrery_body orrery_loop_dot_int8(orrery_level);
int64_t orrery_dot_operations_int8(orrery_level);
/// The vector exponential of the kernels (simd.h), and vector division, on values in registers; one
/// iteration gives orrery_special_results(level) results.
orrery_body _Nonnull orrery_loop_exponential(orrery_level), orrery_loop_division(orrery_level);
int64_t orrery_special_results(orrery_level);
/// Reads n floats (sum) | overwrites n floats | reads n/2 and writes n/2 floats (copy), `iterations` times.
orrery_body _Nonnull orrery_loop_read(orrery_level), orrery_loop_write(orrery_level), orrery_loop_copy(orrery_level);
/// `iterations` barriers of the team.
typedef struct { int64_t iterations; orrery_barrier *barrier; } orrery_barrier_loop;
orrery_body _Nonnull orrery_loop_barrier(orrery_level);
/// Mean time of a signal from one process to another through shared memory and back, halved, in nanoseconds,
/// over `rounds`; and the bandwidth of copying `bytes` from a buffer that the other process wrote, bytes a second.
/// 0, or an errno.
int orrery_process_exchange(int64_t rounds, size_t bytes, double *latency, double *bandwidth);
#endif
