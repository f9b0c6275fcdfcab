// Register-blocked products of small matrices, shared by the kernels that contain a matrix product. Compiled once
// per level by tile.c; included inside .body.h files. Columns run along the vectors; any size is allowed, but only
// columns in whole vectors are fast, so scratch is padded with zeros.

#define product_rows NAME(orrery_product_rows)
/// C[i,:] = keep[i * keep_step] C[i,:] + sum_k A[i,k] B[k,:]; `keep` NULL overwrites C.
/// A is [rows, depth] with rows `a_row` apart, B [depth, columns], C [rows, columns].
void product_rows(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                  int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step);

#define product_columns NAME(orrery_product_columns)
/// The same with A given transposed: [depth, rows] with its rows `a_row` apart.
void product_columns(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                     int64_t b_row, float *c, int64_t c_row, const float *keep, int64_t keep_step);

#define product_nt NAME(orrery_product_nt)
/// C[i,j] = scale * A[i,:] . B[j,:], both row-major along the reduced dimension. B is transposed panel by panel on
/// the stack and each panel used for all rows, so this pays for itself from some dozens of rows on.
void product_nt(int64_t rows, int64_t columns, int64_t depth, const float *a, int64_t a_row, const float *b,
                int64_t b_row, float *c, int64_t c_row, float scale);

#define transpose_scaled NAME(orrery_transpose_scaled)
/// to[k * to_row + j] = scale * from[j * from_row + k] for j < rows, k < columns; zero for j up to whole vectors.
void transpose_scaled(const float *from, int64_t from_row, int64_t rows, int64_t columns, float *to, int64_t to_row,
                      float scale);
