// One element type of gemm.body.h.
#undef COLUMNS
#undef MC
#undef NC
#define COLUMNS (WIDE * VECTOR_BYTES / (int64_t)sizeof(REAL))
#define MC (GEMM_A_BYTES / (GEMM_KC * (int64_t)sizeof(REAL)) / ROWS * ROWS)
#define NC (GEMM_B_BYTES / (GEMM_KC * (int64_t)sizeof(REAL)) / COLUMNS * COLUMNS)

static inline orrery_gemm_blocking TYPED(gemm_blocking)(void) {
  return (orrery_gemm_blocking){.mr = ROWS, .nr = COLUMNS, .mc = MC, .nc = NC, .kc = GEMM_KC};
}

/// C[ROWS, COLUMNS] = or += the product of a panel of A and one of B, accumulated in registers.
/// Not inlined, so that nothing around it takes registers from the accumulators.
__attribute__((noinline)) static void TYPED(tile)(int64_t depth, const REAL *a, const REAL *b, REAL *c,
                                                  int64_t stride, int adds) {
  VECTOR total[ROWS][WIDE];
  UNROLLED for (int i = 0; i < ROWS; i++) {
    UNROLLED for (int j = 0; j < WIDE; j++) {
      __builtin_prefetch(c + i * stride + j * (COLUMNS / WIDE), 1);
      total[i][j] = (VECTOR){0};
    }
  }
  _Pragma("clang loop unroll_count(4)") for (int64_t p = 0; p < depth; p++) {
    VECTOR right[WIDE];
    UNROLLED for (int j = 0; j < WIDE; j++) right[j] = LOAD(b + p * COLUMNS + j * (COLUMNS / WIDE));
    UNROLLED for (int i = 0; i < ROWS; i++) {
      VECTOR left = SPLAT(value(&a[p * ROWS + i]));
      UNROLLED for (int j = 0; j < WIDE; j++) total[i][j] = left * right[j] + total[i][j];
    }
  }
  UNROLLED for (int i = 0; i < ROWS; i++) {
    UNROLLED for (int j = 0; j < WIDE; j++) {
      REAL *place = c + i * stride + j * (COLUMNS / WIDE);
      STORE(place, adds ? LOAD(place) + total[i][j] : total[i][j]);
    }
  }
}

/// A tile at the edge of C: the whole tile into a buffer, and the part that exists from there.
static void TYPED(edge)(int64_t depth, const REAL *a, const REAL *b, REAL *c, int64_t stride, int adds,
                        int64_t rows, int64_t columns) {
  _Alignas(64) REAL whole[ROWS * COLUMNS];
  TYPED(tile)(depth, a, b, whole, COLUMNS, 0);
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++)
      put(&c[i * stride + j], value(&whole[i * COLUMNS + j]) + (adds ? value(&c[i * stride + j]) : 0));
}

/// One panel of B: for each of `depth` rows its COLUMNS elements side by side, missing ones zero.
static void TYPED(pack_b)(const REAL *b, int64_t stride, int64_t depth, int64_t columns, REAL *panel) {
  for (int64_t p = 0; p < depth; p++, b += stride, panel += COLUMNS) {
    if (columns >= COLUMNS) {
      UNROLLED for (int j = 0; j < WIDE; j++)
          STORE(panel + j * (COLUMNS / WIDE), LOAD(b + j * (COLUMNS / WIDE)));
    } else {
      for (int64_t j = 0; j < COLUMNS; j++) put(panel + j, j < columns ? value(b + j) : 0);
    }
  }
}

/// One panel of A: for each of `depth` columns its ROWS elements side by side, missing ones zero.
static void TYPED(pack_a)(const REAL *a, int64_t stride, int64_t depth, int64_t rows, REAL *panel) {
  const int64_t line = 64 / sizeof(REAL), edge = 16 / sizeof(REAL);
  int64_t p = 0;
  // A line of each row at a time: rows a power of two apart share a cache set, which cannot hold them all.
  for (; rows >= ROWS && p + line <= depth; p += line)
    for (int64_t i = 0; i < ROWS; i += edge) {
      int64_t row = i + edge <= ROWS ? i : ROWS - edge;  // the last square may overlap the one before
      for (int64_t q = p; q < p + line; q += edge)
        TRANSPOSE(a + row * stride + q, stride, panel + q * ROWS + row, ROWS);
    }
  for (; p < depth; p++)
    for (int64_t i = 0; i < ROWS; i++) put(&panel[p * ROWS + i], i < rows ? value(&a[i * stride + p]) : 0);
}

/// Brings a tile of C towards L2, where it waits out the tile before it.
INLINE void TYPED(prefetch)(const REAL *c, int64_t stride) {
  UNROLLED for (int i = 0; i < ROWS; i++)
    UNROLLED for (int j = 0; j < COLUMNS; j += 64 / (int)sizeof(REAL))
      __builtin_prefetch(c + i * stride + j, 1, 2);
}

/// A packed block of A times the packed block of B: C[rows, columns] = or += it.
static void TYPED(block)(int64_t depth, const REAL *a, const REAL *b, REAL *c, int64_t stride, int adds,
                         int64_t rows, int64_t columns) {
  for (int64_t j = 0; j < columns; j += COLUMNS)
    for (int64_t i = 0; i < rows; i += ROWS) {
      const REAL *left = a + i * depth, *right = b + j * depth;
      REAL *place = c + i * stride + j;
      if (rows - i >= 2 * ROWS && columns - j >= COLUMNS) TYPED(prefetch)(place + ROWS * stride, stride);
      if (rows - i >= ROWS && columns - j >= COLUMNS)
        TYPED(tile)(depth, left, right, place, stride, adds);
      else
        TYPED(edge)(depth, left, right, place, stride, adds, rows - i < ROWS ? rows - i : ROWS,
                    columns - j < COLUMNS ? columns - j : COLUMNS);
    }
}

static void TYPED(gemm)(void *arguments, int rank, int ranks) {
  const orrery_gemm *gemm = arguments;
  const int64_t m = gemm->m, n = gemm->n, k = gemm->k;
  const REAL *a = gemm->a, *b = gemm->b;
  REAL *c = gemm->c, *shared = gemm->packed;
  REAL *own = (REAL *)((char *)gemm->packed + GEMM_B_BYTES + rank * (int64_t)GEMM_A_BYTES);
  orrery_part mine = orrery_part_of(m, ROWS, rank, ranks);
  for (int64_t jc = 0; jc < n; jc += NC) {
    int64_t columns = n - jc < NC ? n - jc : NC;
    orrery_part panels = orrery_part_of(columns, COLUMNS, rank, ranks);
    for (int64_t pc = 0; pc == 0 || pc < k; pc += GEMM_KC) {  // once for k = 0 also, to clear C
      int64_t depth = k - pc < GEMM_KC ? k - pc : GEMM_KC;
      orrery_barrier_wait(gemm->barrier, ranks);  // nobody reads the last block any more
      for (int64_t j = panels.begin; j < panels.end; j += COLUMNS)
        TYPED(pack_b)(b + pc * n + jc + j, n, depth, columns - j, shared + j * depth);
      orrery_barrier_wait(gemm->barrier, ranks);
      for (int64_t ic = mine.begin; ic < mine.end; ic += MC) {
        int64_t rows = mine.end - ic < MC ? mine.end - ic : MC;
        for (int64_t i = 0; i < rows; i += ROWS)
          TYPED(pack_a)(a + (ic + i) * k + pc, k, depth, rows - i, own + i * depth);
        TYPED(block)(depth, own, shared, c + ic * n + jc, n, pc > 0, rows, columns);
      }
    }
  }
}
