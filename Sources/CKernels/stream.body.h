// The STREAM kernels at one level. Plain stores, so that a store moves its line in and out, as the model counts.
// The pointers may not be `restrict`: the compiler would make a call of memcpy out of the copy, whose stores are
// non-temporal for large arrays.
#define STREAM(kernel, REAL, VECTOR, PUT, SPLAT, vectors, scalars)                       \
  static void NAME(kernel)(void *arguments, int rank, int ranks) {                       \
    const orrery_stream *stream = arguments;                                             \
    const REAL *a = stream->a, *b = stream->b;                                           \
    REAL *c = stream->c;                                                                 \
    const REAL scalar = (REAL)stream->scalar;                                            \
    const VECTOR s = SPLAT(scalar);                                                      \
    const int64_t lanes = VECTOR_BYTES / (int64_t)sizeof(REAL);                          \
    orrery_part part = orrery_part_of(stream->n, 64 / sizeof(REAL), rank, ranks);        \
    int64_t i = part.begin;                                                              \
    _Pragma("clang loop unroll_count(4)") for (; i + lanes <= part.end; i += lanes)      \
        PUT(c + i, vectors);                                                             \
    _Pragma("clang loop vectorize(disable)") for (; i < part.end; i++) put(c + i, scalars);\
    (void)b, (void)s, (void)scalar;                                                      \
  }

STREAM(stream_copy_f32, float, vf, store, splat, load(a + i), value(a + i))
STREAM(stream_scale_f32, float, vf, store, splat, s * load(a + i), scalar * value(a + i))
STREAM(stream_add_f32, float, vf, store, splat, load(a + i) + load(b + i), value(a + i) + value(b + i))
STREAM(stream_triad_f32, float, vf, store, splat, s * load(b + i) + load(a + i), scalar * value(b + i) + value(a + i))
STREAM(stream_copy_f64, double, vd, store64, splat64, load64(a + i), value(a + i))
STREAM(stream_scale_f64, double, vd, store64, splat64, s * load64(a + i), scalar * value(a + i))
STREAM(stream_add_f64, double, vd, store64, splat64, load64(a + i) + load64(b + i), value(a + i) + value(b + i))
STREAM(stream_triad_f64, double, vd, store64, splat64, s * load64(b + i) + load64(a + i),
       scalar * value(b + i) + value(a + i))
#undef STREAM
