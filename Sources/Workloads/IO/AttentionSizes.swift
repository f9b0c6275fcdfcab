/// Sizes that dense attention's algorithms share: one head, queries x keys x dim.
struct AttentionSizes: Sendable, Hashable {
  var queries: Int
  var keys: Int
  var dim: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    queries = try reader.positive(.query)
    keys = try reader.positive(.keys, or: queries)
    dim = try reader.positive(.headDim)
    try reader.end()
  }

  var axes: Axes { Axes([(.query, queries), (.keys, keys), (.headDim, dim)]) }
  var list: [Int] { [queries, keys, dim] }
  /// Words of Q (and O), and of K (and V).
  var query: Double { Double(queries) * Double(dim) }
  var key: Double { Double(keys) * Double(dim) }
  /// Q, K, V and O.
  var arrays: [NestArray] {
    [
      NestArray("Q", queries * dim), NestArray("K", keys * dim), NestArray("V", keys * dim),
      .output("O", queries * dim),
    ]
  }

  /// The block of keys that FlashAttention's paper chooses, ceil(M / 4 d) (algorithm 1).
  func published(_ words: Int) -> Blocks {
    Blocks(["keys": min(words.pieces(of: 4 * dim), keys)])
  }

  func lowerBounds(_ words: Int) -> [LowerBound] {
    let (m, n, d) = (Double(queries), Double(keys), Double(dim))
    return [
      .scores(m: m, n: n, d: d, words: Double(words)),
      .attentionOrder(m: m, n: n, d: d, words: Double(words)),
    ]
  }
}
