/// Flash over the blocks that a mask keeps (FlashAttention, 2022, proposition 4): traffic is proportional to their share.
public struct BlockSparseAttention: BlockedAlgorithm {
  /// The catalogue's name for flash over the blocks that a mask keeps.
  public static let name = "attention-block-sparse"
  /// What stays and what passes: queries and outputs; keys and values of kept blocks only.
  public static let abstract = "a block of Q and O stays, the kept blocks of K and V pass"
  /// Five heads of 1024 or 2048 queries, a quarter or half of whose blocks are kept.
  public static let examples = [
    "Sq=1024;D=64;kept=4", "Sq=1024;D=64;kept=8", "Sq=2048;D=64;kept=4", "Sq=2048;D=64;kept=8",
    "Sq=2048;D=32;kept=8",
  ]
  let sizes: AttentionSizes
  /// Sixteenths of the blocks that are kept, spread evenly over rows and columns.
  let kept: Int

  /// Makes it for a head of at most 2^14 queries and keys; 4 sixteenths are kept if not given.
  public init(axes: Axes) throws(WorkloadError) {
    var rest = axes
    rest[.kept] = nil
    sizes = try AttentionSizes(Self.name, rest)
    kept = axes[.kept] ?? 4
    guard kept > 0 else { throw .notPositive(kind: Self.name, axis: "kept", size: kept) }
    guard kept <= 16 else {
      throw .exceeds(kind: Self.name, axis: "kept", size: kept, of: "sixteenths", limit: 16)
    }
    // Kept blocks are counted one by one.
    for (name, size) in [("query", sizes.queries), ("keys", sizes.keys)] where size > 1 << 14 {
      throw .exceeds(
        kind: Self.name, axis: name, size: size, of: "the largest mask", limit: 1 << 14)
    }
  }

  /// Queries, keys, head dimension and the sixteenths of blocks that are kept.
  public var axes: Axes {
    var axes = sizes.axes
    axes[.kept] = kept
    return axes
  }
  /// Blocks of queries; in each, the kept blocks of keys, row by row against all of its queries.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_block_sparse", sizes.list) }

  /// Q, K, V and the mask in, O out; a maximum and a sum for each query of a block stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let count = sizes.queries.pieces(of: blocks[0]) * sizes.keys.pieces(of: blocks[1])
    return sizes.arrays + [
      .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
      NestArray("mask", count, .input, .values { mask(blocks) }),
    ]
  }

  private func mask(_ blocks: Blocks) -> [Float] {
    let across = sizes.keys.pieces(of: blocks[1])
    return (0..<sizes.queries.pieces(of: blocks[0])).flatMap { row in
      (0..<across).map { column in (7 * row + 5 * column) % 16 < kept ? 1 : 0 }
    }
  }

  /// One: queries in the fewest blocks that fit, and blocks of as many keys, if there are.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let rows = sizes.queries.block { rows in
      workingSet(Blocks(["": rows, "": 1]), line: memory.line) <= memory.words
    }
    return [Blocks(["queries": rows, "keys": min(rows, sizes.keys)])]
  }

  /// Q, O and statistics of a block, and twice a row of K, a row of V and a line of the mask.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim + line, line: line).words
  }

  /// Q and the mask in and O out once, K and V in for each block that the mask keeps.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let mask = mask(blocks)
    let across = sizes.keys.pieces(of: blocks[1])
    let last = sizes.keys - (across - 1) * blocks[1]
    let rows = mask.indices.reduce(0) { sum, index in
      sum + (mask[index] == 0 ? 0 : index % across == across - 1 ? last : blocks[1])
    }
    return [
      Transfer("Q", reads: sizes.query),
      Transfer("kept blocks of K and V", reads: Double(rows) * 2 * Double(sizes.dim)),
      Transfer("mask", reads: Double(mask.count)),
      Transfer("O", writes: sizes.query),
    ]
  }

  /// Q and O: how much of K and V is needed depends on the mask, whose blocks are free.
  public var compulsory: Double { 2 * sizes.query }
}
