// Inner products of several rows with several rows, all along the vectors: for matrices that are read once, from
// memory, and used for a few vectors only. Included after lanes.h, in .body.h files.

// As many accumulators as hide the latency of an addition in the registers of the level.
#if VECTOR_BYTES == 64
#define DOTS 16
#else
#define DOTS 8
#endif

#define load_element NAME(load_element)
/// LANES elements from element i on.
INLINE vf load_element(const void *p, int64_t i, const int bf16) {
  return bf16 ? load_bf16((const uint16_t *)p + i) : load((const float *)p + i);
}
#define element NAME(element)
INLINE float element(const void *p, int64_t i, const int bf16) {
  if (!bf16) return value((const float *)p + i);
  uint32_t bits = (uint32_t)value((const uint16_t *)p + i) << 16;
  float whole;
  memcpy(&whole, &bits, sizeof whole);
  return whole;
}

// How far ahead of its use a matrix that is read once is fetched, in bytes: at least twice what arrives in the time
// that memory takes to answer (about 100 ns, at some 30 GB/s a core). The hardware alone follows rows too late.
#define FETCH_AHEAD 8192

#define dots NAME(dots)
/// result[s * (DOTS / columns) + r] = A[r,:] . b[s] for DOTS / columns rows of A, `a_row` elements apart, and `columns`
/// vectors b[s]. A has `rows` rows; beyond them the last is repeated.
INLINE void dots(const int columns, const int bf16, int64_t rows, int64_t depth, const void *a, int64_t a_row,
                 const float *const *b, float *result) {
  const int height = DOTS / columns;
  // The same place in a later block of rows.
  const int64_t block = height * a_row * (bf16 ? 2 : 4), ahead = (FETCH_AHEAD + block - 1) / block * block;
  int64_t row[DOTS];
  vf t[DOTS];
  UNROLLED for (int r = 0; r < height; r++) row[r] = (r < rows ? r : rows - 1) * a_row;
  UNROLLED for (int i = 0; i < DOTS; i++) t[i] = (vf){0};
  int64_t k = 0;
  for (; k + LANES <= depth; k += LANES) {
    vf x[4];
    UNROLLED for (int s = 0; s < columns; s++) x[s] = load(b[s] + k);
    UNROLLED for (int r = 0; r < height; r++) {
      fetch(a, (row[r] + k) * (bf16 ? 2 : 4) + ahead);
      vf w = load_element(a, row[r] + k, bf16);
      UNROLLED for (int s = 0; s < columns; s++) t[s * height + r] = w * x[s] + t[s * height + r];
    }
  }
  UNROLLED for (int i = 0; i < DOTS; i += LANES) store(result + i, fold(t + i));
  for (; k < depth; k++)
    for (int r = 0; r < height; r++)
      for (int s = 0; s < columns; s++)
        changed(&result[s * height + r]) += element(a, row[r] + k, bf16) * value(b[s] + k);
}

#define dots_strip NAME(dots_strip)
/// c[s * c_column + r] = A[r,:] . b[s] for all `rows` of A and `columns` (1, 2 or 4) vectors.
INLINE void dots_strip(const int columns, const int bf16, int64_t rows, int64_t depth, const void *a, int64_t a_row,
                       const float *const *b, float *c, int64_t c_column) {
  const int height = DOTS / columns;
  for (int64_t r = 0; r < rows; r += height) {
    float result[DOTS];
    const void *from = (const char *)a + r * a_row * (bf16 ? 2 : 4);
    dots(columns, bf16, rows - r, depth, from, a_row, b, result);
    for (int s = 0; s < columns; s++) {
      float *to = c + s * c_column + r;
      if (r + height <= rows) copied(to, result + s * height, height);
      else copied(to, result + s * height, rows - r);
    }
  }
}
