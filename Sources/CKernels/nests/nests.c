// Touches stand alone or beside each other; their value is often not wanted.
#pragma clang diagnostic ignored "-Wunused-value"
#define _GNU_SOURCE
#include "orrery_nests.h"
#include "../sizes.h"
#include <math.h>
#include <string.h>

// Coefficients of a group-rational activation.
enum { NUMERATOR = 6, DENOMINATOR = 4, COEFFICIENTS = NUMERATOR + DENOMINATOR };
#define SIGN(x) ((x) > 0 ? 1.0f : (x) < 0 ? -1.0f : 0.0f)

/// The first key of query r's window that is no sink; r itself where all that it sees are sinks.
static int64_t window_begin(int64_t r, int64_t window, int64_t sink) {
  int64_t first = r - window + 1 > sink ? r - window + 1 : sink;
  return smaller(first, r);
}

// The nests as they run.
#define NEST(name) name##_plain
#include "../accesses.h"
#include "nests.body.h"
#undef NEST

// The same, writing down what they touch.
#define ORRERY_RECORDED
#define NEST(name) name##_recorded
#include "../accesses.h"
#include "nests.body.h"
#undef NEST

#define ENTRY(name) {#name, name##_plain, name##_recorded}
static const struct { const char *name; orrery_nest_body plain, recorded; } nests[] = {
    ENTRY(attention_naive), ENTRY(attention_flash), ENTRY(attention_flash_1), ENTRY(attention_flash_backward),
    ENTRY(attention_small_cache), ENTRY(attention_block_sparse), ENTRY(attention_window), ENTRY(decode_grouped),
    ENTRY(decode_paged), ENTRY(decode_latent), ENTRY(linear_recurrent), ENTRY(linear_chunkwise),
    ENTRY(gated_streaming), ENTRY(gated_materialised), ENTRY(rat), ENTRY(gemm), ENTRY(cross_entropy_cut),
    ENTRY(cross_entropy_cut_backward), ENTRY(moe), ENTRY(softmax_three_pass), ENTRY(softmax_online),
    ENTRY(fft_iterative), ENTRY(fft_monarch), ENTRY(rational_backward),
};

orrery_nest_body orrery_nest_named(const char *name, int recorded) {
  for (size_t i = 0; i < sizeof nests / sizeof *nests; i++)
    if (!strcmp(nests[i].name, name)) return recorded ? nests[i].recorded : nests[i].plain;
  return NULL;
}
