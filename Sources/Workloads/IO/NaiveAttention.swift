/// Products and softmax as kernels of their own, each blocked for the fast memory; scores are stored.
public struct NaiveAttention: BlockedAlgorithm {
  /// The catalogue's name for attention with stored scores.
  public static let name = "attention-naive"
  /// What passes: scores, through a product, softmax and another product in turn.
  public static let abstract = "scores are stored: product, softmax, product, one after the other"
  /// Five heads of 400 to 784 queries, 48 or 80 wide.
  public static let examples = [
    "Sq=400;D=48", "Sq=528;D=48", "Sq=400;D=80", "Sq=528;D=80", "Sq=784;D=80",
  ]
  let sizes: AttentionSizes

  /// Makes it for one head; there are as many keys as queries if not given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  /// Queries, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Three nests in turn: tiles of the scores, softmax row by row, tiles of the outputs.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_naive", sizes.list) }

  /// Q, K and V in, O out; the scores [queries, keys] pass, and a panel of keys stays.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [
      .passing("scores", sizes.queries * sizes.keys), .resident("panel", blocks[1] * blocks[2]),
    ]
  }

  /// For all keys and shares of them down to a line, tiles of the queries that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let line = memory.line
    return sizes.keys.shares(of: line).map { columns in
      let rows = sizes.queries.block { rows in
        ProductTile(rows: rows, columns: columns, step: line).workingSet <= memory.words
      }
      return Blocks([
        "queries": rows, "keys": columns, "step": min(line, sizes.dim), "row": line,
      ])
    }
  }

  /// A tile of scores, and twice a step of its queries and of its keys.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { tile(blocks).workingSet }

  private func tile(_ blocks: Blocks) -> ProductTile {
    ProductTile(rows: blocks[0], columns: blocks[1], step: blocks[2])
  }

  /// Q, K and V in by tiles; scores out, in and out by softmax (in twice where a row does not fit),
  /// and in again by tiles; O out once.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let (n, m, d) = (sizes.queries, sizes.keys, sizes.dim)
    let scores = Double(n) * Double(m)
    let first = tile(blocks).transfers(m: n, n: m, k: d, memory, names: ("Q", "K"))
    // Each kernel touches the scores and two of the other arrays.
    let isKept = n * m + (n + m) * d + tile(blocks).streams <= memory.words
    guard !isKept else {
      return [
        Transfer("Q, K and V, once; the scores stay", reads: sizes.query + 2 * sizes.key),
        Transfer("scores, written back at the end", writes: scores),
        Transfer("O", writes: sizes.query),
      ]
    }
    var last = tile(blocks)
    last.columns = min(last.columns, d)
    let second = last.transfers(m: n, n: d, k: m, memory, names: ("weights", "V"))
    let passes = 2 * m <= memory.words ? 1.0 : 2.0
    return first + [
      Transfer("scores out of the first product", writes: scores),
      Transfer(
        passes == 1 ? "softmax: a row in, a row out" : "softmax: a row in twice, a row out",
        reads: passes * scores, writes: scores),
    ] + second + [Transfer("O", writes: sizes.query)]
  }

  /// Attention's bounds, for which the scores need not be stored.
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
