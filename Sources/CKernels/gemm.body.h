// C = A B with packed panels at one level: the loops of Goto and van de Geijn (Anatomy of High-Performance Matrix
// Multiplication, 2008) as BLIS arranges them. A panel of B stays near while the tiles of A stream past from L2.
#include "transpose.h"
#undef ROWS
#undef WIDE
// Rows and vectors of columns of the register tile: as many accumulators as leave room for `WIDE` vectors of B
// and one of A, and for a product where there is no fused multiply-add.
#if VECTOR_BYTES == 64
#define ROWS 12
#define WIDE 2
#elif VECTOR_BYTES == 32
#define ROWS 6
#define WIDE 2
#elif defined(__aarch64__)
#define ROWS 8
#define WIDE 3
#else
#define ROWS 4
#define WIDE 2
#endif

#define REAL float
#define VECTOR vf
#define TYPED(name) NAME(name##_f32)
#define LOAD load
#define STORE store
#define SPLAT splat
#define TRANSPOSE transpose_f32
#include "gemm_type.body.h"
#undef REAL
#undef VECTOR
#undef TYPED
#undef LOAD
#undef STORE
#undef SPLAT
#undef TRANSPOSE

#define REAL double
#define VECTOR vd
#define TYPED(name) NAME(name##_f64)
#define LOAD load64
#define STORE store64
#define SPLAT splat64
#define TRANSPOSE transpose_f64
#include "gemm_type.body.h"
#undef REAL
#undef VECTOR
#undef TYPED
#undef LOAD
#undef STORE
#undef SPLAT
#undef TRANSPOSE
