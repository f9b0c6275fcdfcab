#include "lanes.h"
#include "tile.h"

// The accumulators, one row of B and a broadcast element of A fill the registers: 32 of them with AVX-512 and NEON,
// 16 otherwise; without fused multiply-adds one more is needed for the product.
#if VECTOR_BYTES == 64 || defined(__aarch64__)
#define TILE_ROWS 6
#define TILE_VECTORS 4
#elif VECTOR_BYTES == 32
#define TILE_ROWS 6
#define TILE_VECTORS 2
#else
#define TILE_ROWS 4
#define TILE_VECTORS 2
#endif
// With it a panel of B is at most 32 KiB, and stays in a first-level cache of 48 KiB (32 KiB below AVX-512).
#define TILE_DEPTH 128
#define TILE_COLUMNS (TILE_VECTORS * LANES)
#define TAIL_ROWS 24

#define tile_block NAME(tile_block)
INLINE void tile_block(const int rows, const int vectors, int64_t depth, const float *a, int64_t a_row, int64_t a_step,
                       const float *b, int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
  vf t[TILE_ROWS][TILE_VECTORS];
  UNROLLED for (int i = 0; i < rows; i++)
    UNROLLED for (int v = 0; v < vectors; v++) t[i][v] = (vf){0};
  if (keep) {
    UNROLLED for (int i = 0; i < rows; i++) {
      // One factor for all rows is a constant, not an array.
      vf factor = splat(*READ(keep + i * keep_step, keep_step));
      UNROLLED for (int v = 0; v < vectors; v++) t[i][v] = load(c + i * c_row + v * LANES) * factor;
    }
  }
  // The next rows of A, which may come from memory: the hardware does not foresee the jump from row to row.
  if (a_step == 1 && vectors == TILE_VECTORS)
    for (int64_t i = 0; i < rows; i++)
      for (int64_t k = 0; k < depth; k += 16) fetch(a, ((rows + i) * a_row + k) * 4);
  for (int64_t k = 0; k < depth; k++) {
    vf line[TILE_VECTORS];
    UNROLLED for (int v = 0; v < vectors; v++) line[v] = load(b + k * b_row + v * LANES);
    UNROLLED for (int i = 0; i < rows; i++) {
      vf x = splat(value(&a[i * a_row + k * a_step]));
      UNROLLED for (int v = 0; v < vectors; v++) t[i][v] = x * line[v] + t[i][v];
    }
  }
  UNROLLED for (int i = 0; i < rows; i++)
    UNROLLED for (int v = 0; v < vectors; v++) store(c + i * c_row + v * LANES, t[i][v]);
}

#define tile_strip NAME(tile_strip)
/// All rows of `vectors` vectors of columns.
INLINE void tile_strip(const int vectors, int64_t rows, int64_t depth, const float *a, int64_t a_row, int64_t a_step,
                       const float *b, int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
#define BLOCK(count)                                                                                     \
  tile_block(count, vectors, depth, a + i * a_row, a_row, a_step, b, b_row, c + i * c_row, c_row, \
             keep ? keep + i * keep_step : keep, keep_step)
  int64_t i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS) BLOCK(TILE_ROWS);
  if (i + 4 <= rows) {
    BLOCK(4);
    i += 4;
  }
  if (i + 2 <= rows) {
    BLOCK(2);
    i += 2;
  }
  if (i < rows) BLOCK(1);
#undef BLOCK
}

#define tile_tail NAME(tile_tail)
/// The last, partial vector of columns, by way of copies that are whole.
INLINE void tile_tail(int64_t columns, int64_t rows, int64_t depth, const float *a, int64_t a_row, int64_t a_step,
                      const float *b, int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
  float line[TILE_DEPTH * LANES], result[TAIL_ROWS * LANES];
  for (int64_t k = 0; k < depth; k++) store(line + k * LANES, load_part(b + k * b_row, columns, 0));
  for (int64_t i = 0; i < rows; i += TAIL_ROWS) {
    int64_t count = rows - i < TAIL_ROWS ? rows - i : TAIL_ROWS;
    if (keep)
      for (int64_t r = 0; r < count; r++) store(result + r * LANES, load_part(c + (i + r) * c_row, columns, 0));
    tile_strip(1, count, depth, a + i * a_row, a_row, a_step, line, LANES, result, LANES,
               keep ? keep + i * keep_step : keep, keep_step);
    for (int64_t r = 0; r < count; r++) store_part(c + (i + r) * c_row, load(result + r * LANES), columns);
  }
}

#define product NAME(product)
INLINE void product(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, int64_t a_step,
                    const float *b, int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
  static const float one = 1;
  int64_t done = 0;
  do {
    int64_t count = depth - done < TILE_DEPTH ? depth - done : TILE_DEPTH, j = 0;
#define STRIP(vectors)                                                                                               \
  tile_strip(vectors, rows, count, a + done * a_step, a_row, a_step, b + done * b_row + j, b_row, c + j, c_row, keep, \
             keep_step)
    for (; j + TILE_COLUMNS <= columns; j += TILE_COLUMNS) STRIP(TILE_VECTORS);
#if TILE_VECTORS > 2
    for (; j + 2 * LANES <= columns; j += 2 * LANES) STRIP(2);
#endif
    for (; j + LANES <= columns; j += LANES) STRIP(1);
#undef STRIP
    if (j < columns)
      tile_tail(columns - j, rows, count, a + done * a_step, a_row, a_step, b + done * b_row + j, b_row, c + j, c_row,
                keep, keep_step);
    done += count;
    keep = &one;
    keep_step = 0;
  } while (done < depth);
}

void product_rows(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                  int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
  product(rows, columns, depth, a, a_row, 1, b, b_row, c, c_row, keep, keep_step);
}

void product_columns(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                     int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step) {
  product(rows, columns, depth, a, 1, a_row, b, b_row, c, c_row, keep, keep_step);
}

void product_nt(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                int64_t b_row, float *c, int64_t c_row, float scale) {
  static const float one = 1;
  _Alignas(64) float panel[TILE_DEPTH * TILE_COLUMNS];
  for (int64_t j = 0; j < columns; j += TILE_COLUMNS) {
    int64_t width = columns - j < TILE_COLUMNS ? columns - j : TILE_COLUMNS;
    for (int64_t k = 0; k < depth; k += TILE_DEPTH) {
      int64_t count = depth - k < TILE_DEPTH ? depth - k : TILE_DEPTH;
      transpose_scaled(b + j * b_row + k, b_row, width, count, panel, TILE_COLUMNS, scale);
      product_rows(rows, width, count, a + k, a_row, panel, TILE_COLUMNS, c + j, c_row, k ? &one : NULL, 0);
    }
  }
}

void transpose_scaled(const float *from, int64_t from_row, int64_t rows, int64_t columns, float *to, int64_t to_row,
                      float scale) {
  for (int64_t j = 0; j < rows; j += LANES) {
    int64_t k = 0, height = rows - j < LANES ? rows - j : LANES;
    for (; height == LANES && k + LANES <= columns; k += LANES) {
      vf v[LANES];
      UNROLLED for (int i = 0; i < LANES; i++) v[i] = load(from + (j + i) * from_row + k) * scale;
      transpose_square(v);
      UNROLLED for (int i = 0; i < LANES; i++) store(to + (k + i) * to_row + j, v[i]);
    }
    for (; k < columns; k++)
      for (int64_t i = 0; i < LANES; i++)
        put(&to[k * to_row + j + i], i < height ? scale * value(&from[(j + i) * from_row + k]) : 0);
  }
}

#undef TILE_ROWS
#undef TILE_VECTORS
#undef TILE_DEPTH
#undef TILE_COLUMNS
#undef TAIL_ROWS
