/// A tile of a product C[m,n] = A[m,k] B[k,n] that stays in fast memory while `step` of the depth at a time passes.
struct ProductTile: Sendable, Hashable {
  var rows: Int
  var columns: Int
  var step: Int

  /// The tile, the last and the next step of A and of B.
  var workingSet: Int { rows * columns + streams }
  var streams: Int { 2 * step * (rows + columns) }

  /// Reads of A and B.
  ///
  /// A's rows stay from tile to tile where they and what passes beside them fit, and so does all of B.
  func transfers(
    m: Int, n: Int, k: Int, _ memory: FastMemory, names: (String, String)
  )
    -> [Transfer]
  {
    let beside = columns * k + 2 * rows * columns + streams
    let left = rows * k + beside <= memory.words ? 1 : n.pieces(of: columns)
    let right = n * k + rows * k + 2 * rows * columns <= memory.words ? 1 : m.pieces(of: rows)
    return [
      Transfer("\(names.0), \(left) times", reads: Double(left) * Double(m) * Double(k)),
      Transfer("\(names.1), \(right) times", reads: Double(right) * Double(n) * Double(k)),
    ]
  }
}
