/// A tile of scores stays, everything else passes once a tile: ahead of flash while M < d^2 (Saha and Ye 2024, theorem
/// 3.1, where attention moves as much as the product Q K^T).
public struct SmallCacheAttention: BlockedAlgorithm {
  /// The catalogue's name for attention in a fast memory of less than d^2 words.
  public static let name = "attention-small-cache"
  /// What stays and what passes: a tile of scores; queries, keys, values and outputs.
  public static let abstract = "a tile of scores stays, Q, K, V and O pass (for M < d^2)"
  /// Five heads of 272 to 528 queries, 80 to 240 wide.
  public static let examples = [
    "Sq=272;D=80", "Sq=272;D=112", "Sq=400;D=80", "Sq=528;D=80", "Sq=272;D=240",
  ]
  let sizes: AttentionSizes

  /// Makes it for one head; there are as many keys as queries if not given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  /// Queries, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Tiles of scores; in each, the product, softmax, then outputs a step of the depth at a time.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_small_cache", sizes.list) }

  /// Q, K and V in, O out; statistics pass; a tile of scores, a panel and rows' factors stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [
      .passing("maxima", sizes.queries), .passing("sums", sizes.queries),
      .resident("scores", blocks[0] * blocks[1]), .resident("panel", blocks[1] * blocks[2]),
      .resident("factors", blocks[0]),
    ]
  }

  /// For all keys and shares of them down to a line, tiles of the queries that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let step = min(memory.line, sizes.dim)
    return sizes.keys.shares(of: memory.line).map { columns in
      let rows = sizes.queries.block { rows in
        workingSet(Blocks(["": rows, "": columns, "": step]), line: memory.line) <= memory.words
      }
      return Blocks(["queries": rows, "keys": columns, "step": step])
    }
  }

  /// The tile, its panel and factors, and a step of the rows that pass.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    let tile = ProductTile(rows: blocks[0], columns: blocks[1], step: blocks[2])
    return tile.workingSet + blocks[0] + 2 * line
  }

  /// Q in once a column of tiles, K and V once a row of tiles; O and statistics out and in between
  /// columns, and O out at last; each array once where all stays.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let down = Double(sizes.queries.pieces(of: blocks[0]))
    let across = Double(sizes.keys.pieces(of: blocks[1]))
    let (rows, query, key) = (Double(sizes.queries), sizes.query, sizes.key)
    let all = 2 * query + 2 * key + 2 * rows
    guard Double(workingSet(blocks, line: memory.line)) + all > Double(memory.words) else {
      return [
        Transfer("Q, K and V, once; all stays", reads: query + 2 * key),
        Transfer("O and statistics", writes: query + 2 * rows),
      ]
    }
    return [
      Transfer("Q, \(Int(across)) times", reads: across * query),
      Transfer("K and V, \(Int(down)) times", reads: 2 * down * key),
      Transfer(
        "O, \(Int(across)) times out, once less in", reads: (across - 1) * query,
        writes: across * query),
      Transfer(
        "statistics, \(Int(across) - 1) times in and out", reads: (across - 1) * 2 * rows,
        writes: (across - 1) * 2 * rows),
    ]
  }

  /// The scores' bound, and the order that these tiles reach while M < d^2 (theorem 3.1).
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
