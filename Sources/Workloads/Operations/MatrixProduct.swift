import Quantities

/// I/O complexity of C[m,n] = A[m,k] B[k,n] with a fast memory of `capacity` elements, in elements.
///
/// Three square tiles of side b = sqrt(capacity / 3) give reads of m n k (1/b + 1/b) and one write of C; the
/// lower bound of Hong and Kung (1981) is 2 m n k / sqrt(capacity), a factor sqrt(3) below. A tile is never
/// larger than the matrix, so that what fits is read once.
struct MatrixProduct {
  let m: Double
  let n: Double
  let k: Double

  /// Elements read of A and B.
  func reads(capacity: Double) -> Double {
    let side = max((capacity / 3).squareRoot(), 1)
    // A thin matrix leaves its share of the fast memory to the other two.
    let rows = min(max(side, capacity / (3 * min(n, side))), m)
    let columns = min(max(side, capacity / (3 * min(m, side))), n)
    return m * k * (n / columns) + k * n * (m / rows)
  }
}
