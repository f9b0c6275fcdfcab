#ifndef ORRERY_KERNELS_H
#define ORRERY_KERNELS_H
// The SIMD kernels: argument structures, and one look-up a kernel that gives its body for an instruction set.
// Arrays are row-major and dense unless a field says otherwise. Sizes are in elements. `const void *` data has
// the element type in the kernel's name; bf16 is the upper half of a float in a uint16_t.
// Only look-ups say that they never give NULL.
#pragma clang diagnostic ignored "-Wnullability-completeness"
#include "orrery_parallel.h"
#include <stddef.h>
#include <stdint.h>

/// Instruction sets that a kernel is compiled for. Baseline is SSE2 on x86-64 and NEON on arm64.
/// A level | ORRERY_RECORDING looks up the same loops compiled to write down what they touch (orrery_accesses.h).
typedef enum { ORRERY_BASELINE = 0, ORRERY_AVX2 = 1, ORRERY_AVX512 = 2, ORRERY_RECORDING = 4 } orrery_level;

/// The widest level that this processor can run.
orrery_level orrery_best_level(void);

/// Vector width of a level in bytes.
int orrery_level_bytes(orrery_level level);

/// c = a | c = s a | c = a + b | c = a + s b
typedef struct { const void *a, *b; void *c; int64_t n; double scalar; } orrery_stream;
orrery_body _Nonnull orrery_stream_copy_f32(orrery_level), orrery_stream_copy_f64(orrery_level);
orrery_body _Nonnull orrery_stream_scale_f32(orrery_level), orrery_stream_scale_f64(orrery_level);
orrery_body _Nonnull orrery_stream_add_f32(orrery_level), orrery_stream_add_f64(orrery_level);
orrery_body _Nonnull orrery_stream_triad_f32(orrery_level), orrery_stream_triad_f64(orrery_level);

/// Follows `steps` pointers from `start`; the chain is an array of `void *` that point to one another.
/// Rank r starts at `start[r]`, and leaves where it ended in `end[r]`.
typedef struct { void *const *start; void **end; int64_t steps; } orrery_chase;
orrery_body _Nonnull orrery_pointer_chase(orrery_level);

/// C[m,n] = A[m,k] B[k,n]. `packed` is scratch of orrery_gemm_scratch(ranks) bytes, 64-byte aligned.
typedef struct {
  const void *a, *b; void *c; int64_t m, n, k; void *packed; orrery_barrier *barrier;
} orrery_gemm;
orrery_body _Nonnull orrery_gemm_f32(orrery_level), orrery_gemm_f64(orrery_level);
size_t orrery_gemm_scratch(int ranks);
/// Block sizes of the packed kernel at a level: rows and columns of the register tile, and the cache blocks.
typedef struct { int64_t mr, nr, mc, nc, kc; } orrery_gemm_blocking;
orrery_gemm_blocking orrery_gemm_blocking_f32(orrery_level);
orrery_gemm_blocking orrery_gemm_blocking_f64(orrery_level);

/// y[n] = W[n,k] x[k]; x and y are float, W float or bf16.
typedef struct { const void *w; const float *x; float *y; int64_t n, k; } orrery_gemv;
orrery_body _Nonnull orrery_gemv_f32(orrery_level), orrery_gemv_bf16(orrery_level);

/// y = softmax(x) along the columns of [rows, columns].
/// Three-pass: maximum; exponentials stored and summed; division. Online: running maximum and sum in one
/// pass, exponentials again and division in the second.
typedef struct { const float *x; float *y; int64_t rows, columns; } orrery_softmax;
orrery_body _Nonnull orrery_softmax_three_pass(orrery_level), orrery_softmax_online(orrery_level);

/// RMSNorm y = x / sqrt(mean(x^2) + epsilon) * gain; LayerNorm y = (x - mean) / sqrt(var + epsilon) * gain + bias.
typedef struct {
  const float *x, *gain, *bias; float *y; int64_t rows, columns; float epsilon;
} orrery_norm;
orrery_body _Nonnull orrery_rms_norm(orrery_level), orrery_layer_norm(orrery_level);

/// GELU with the tanh form, y = gelu(x); and y = silu(x) * up.
typedef struct { const float *x, *up; float *y; int64_t n; } orrery_activation;
orrery_body _Nonnull orrery_gelu(orrery_level), orrery_silu_multiply(orrery_level);

/// O = softmax(scale Q K^T) V for every (batch, head). Q, O: [batch, heads, queries, dim];
/// K, V: [batch, kv_heads, keys, dim], head h reads kv head h / (heads / kv_heads).
/// Causal: query i sees keys 0 ... i + keys - queries.
/// Naive: `scratch` holds scores of `queries x keys` floats for each rank; whole rows of the score matrix are
/// stored by one pass, read and rewritten by softmax, and read by the last.
/// Flash: tiles of `block_q` x `block_k` with online softmax; scratch of orrery_flash_scratch() bytes a rank.
/// Block-sparse: flash over the tiles (i, j) for which mask[i * ceil(keys / block_k) + j] != 0, one mask for all heads.
typedef struct {
  const float *q, *k, *v; float *o; int64_t batch, heads, kv_heads, queries, keys, dim;
  int64_t block_q, block_k; int causal; float scale; const uint8_t *mask; void *scratch;
} orrery_attention;
orrery_body _Nonnull orrery_attention_naive(orrery_level), orrery_attention_flash(orrery_level);
orrery_body _Nonnull orrery_attention_block_sparse(orrery_level);
size_t orrery_flash_scratch(int64_t block_q, int64_t block_k, int64_t dim);

/// One query a sequence over a KV cache: Q, O: [batch, heads, dim] float; K, V: [batch, kv_heads, keys, dim],
/// float or bf16. The query heads of one kv head are computed together, so K and V are read once.
/// The keys are split over ranks when batch x kv_heads has fewer items than ranks; `scratch` holds
/// orrery_decode_scratch() bytes for the partial results.
typedef struct {
  const float *q; const void *k, *v; float *o; int64_t batch, heads, kv_heads, keys, dim;
  float scale; void *scratch; orrery_barrier *barrier;
} orrery_decode;
orrery_body _Nonnull orrery_decode_f32(orrery_level), orrery_decode_bf16(orrery_level);
size_t orrery_decode_scratch(int64_t batch, int64_t heads, int64_t dim, int ranks);

/// Causal linear attention without normalisation or feature map, o_t = q_t S_t with S_t = sum_{i<=t} k_i v_i^T, in chunks:
/// o = (Q K^T, lower triangle) V inside a chunk + Q S for what came before. Q, K, V, O: [heads, length, dim].
/// `scratch` holds orrery_linear_scratch(chunk, dim) bytes a rank.
typedef struct {
  const float *q, *k, *v; float *o; int64_t heads, length, dim, chunk; void *scratch;
} orrery_linear_attention;
orrery_body _Nonnull orrery_attention_linear(orrery_level);
size_t orrery_linear_scratch(int64_t chunk, int64_t dim);

/// loss[t] = logsumexp_v(h_t . w_v) - h_t . w_target(t). H: [tokens, dim], W: [vocabulary, dim].
/// Materialised: logits [tokens, vocabulary] are stored in `logits` and read again.
/// Cut: tiles of `block_t` x `block_v` logits live in scratch only, orrery_cut_scratch() bytes a rank.
typedef struct {
  const float *h, *w; const int32_t *target; float *loss; int64_t tokens, vocabulary, dim;
  float *logits; int64_t block_t, block_v; void *scratch;
} orrery_cross_entropy;
orrery_body _Nonnull orrery_cross_entropy_materialised(orrery_level), orrery_cross_entropy_cut(orrery_level);
size_t orrery_cut_scratch(int64_t block_t, int64_t block_v, int64_t dim);

/// Causal convolution y[s,t] = sum_{i<=t} filter[i] u[s,t-i] of `sequences` rows of `length` with one filter each
/// channel: u, y: [batch, channels, length], filter: [channels, length]. Direct is O(length^2). The FFT
/// forms pad to 2 x length (a power of two): fft is iterative radix-2 Stockham or better with the twiddles
/// of `plan`; monarch splits 2 x length = p x q into two matrix multiplications with DFT matrices and a twiddle.
/// `plan` is made by orrery_fft_plan(length); scratch of orrery_fft_scratch(length) bytes a rank.
typedef struct orrery_fft_plan orrery_fft_plan;
typedef struct {
  const float *u, *filter; float *y; int64_t batch, channels, length;
  const orrery_fft_plan *plan; void *scratch;
} orrery_convolution;
orrery_body _Nonnull orrery_convolution_direct(orrery_level), orrery_convolution_fft(orrery_level);
orrery_body _Nonnull orrery_convolution_monarch(orrery_level);
orrery_fft_plan *orrery_fft_plan_create(int64_t length);
void orrery_fft_plan_destroy(orrery_fft_plan *plan);
/// All numbers of a plan, in one block of `bytes`.
const float *orrery_fft_plan_tables(const orrery_fft_plan *plan, size_t *bytes);
size_t orrery_fft_scratch(int64_t length);
/// The two factors of the Monarch form, p x q = 2 x length.
void orrery_monarch_factors(int64_t length, int64_t *p, int64_t *q);

/// Mixture-of-experts FFN: router logits x W_r^T, the top k experts a token with softmax over those k, then
/// y_t = sum_e g_e (silu(x G_e^T) * (x U_e^T)) D_e^T. x, y: [tokens, dim]; router: [experts, dim];
/// gate, up: [experts, hidden, dim]; down: [experts, dim, hidden]. Tokens are gathered by expert, so that each
/// expert's weights are read once for its tokens. Work is split over ranks by rows of the expert's matrices.
/// `scratch`: orrery_moe_scratch() bytes shared by all ranks.
typedef struct {
  const float *x, *router, *gate, *up, *down; float *y; int64_t tokens, dim, hidden, experts, topk;
  void *scratch; orrery_barrier *barrier;
} orrery_moe;
orrery_body _Nonnull orrery_moe_ffn(orrery_level);
size_t orrery_moe_scratch(int64_t tokens, int64_t dim, int64_t hidden, int64_t experts, int64_t topk);

/// Ring all-reduce (sum) in place over `ranks` buffers of n floats: reduce-scatter, then all-gather, in n / ranks
/// chunks handed to the right neighbour through `mailbox` (orrery_ring_mailbox(n, ranks) bytes, zeroed once,
/// also shared memory); each rank signals its neighbour and waits for the other; no global barrier.
typedef struct { float *const *buffers; int64_t n; void *mailbox; } orrery_ring;
orrery_body _Nonnull orrery_ring_all_reduce(orrery_level);
size_t orrery_ring_mailbox(int64_t n, int ranks);
/// The values that rank r holds before the all-reduce.
void orrery_ring_fill(float *buffer, int64_t n, int rank, uint64_t seed);

/// All-reduce (sum) in place in one bit a value: each rank sends the signs of its buffer and the mean of its magnitudes,
/// the owner of each chunk adds them up and sends the sum's signs and mean back. What signs leave out is kept and
/// added the next time: `error` (n floats) of the buffer, `sum_error` (n floats) of the owned chunk's sum. `buffer`
/// and errors are each rank's own; `shared` is orrery_sign_sum_shared(n, ranks) bytes of all ranks, zeroed once.
typedef struct { float *buffer, *error, *sum_error; int64_t n; void *shared; } orrery_sign_sum;
orrery_body _Nonnull orrery_sign_sum_body(orrery_level);
size_t orrery_sign_sum_shared(int64_t n, int ranks);

/// Which sum processes are to take.
typedef enum { ORRERY_SUM_RING, ORRERY_SUM_SIGNS } orrery_sum;
/// A sum between `ranks` processes over anonymous shared memory: forks ranks - 1 children, runs `repeats`
/// all-reduces on data that rank r fills with `seed`-ed values, writes the time of each in nanoseconds (slowest rank) and
/// into `result` (n floats) the buffer of the last rank after the second all-reduce, after the first where it is the only
/// one. 0, or an errno.
int orrery_sum_processes(orrery_sum sum, orrery_level level, int ranks, int64_t n, int repeats, uint64_t seed,
                         int64_t *nanoseconds, float *result);
#endif
