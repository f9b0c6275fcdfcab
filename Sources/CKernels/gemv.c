#include "orrery_kernels.h"
#include "part.h"
#include "unrolled.h"
#include <string.h>

static inline float orrery_from_bf16(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#define ORRERY_SOURCE "gemv.body.h"
#include "every_level.h"

ORRERY_LOOKUP(gemv_f32)
ORRERY_LOOKUP(gemv_bf16)
