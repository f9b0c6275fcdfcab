/// Queries and outputs stay in fast memory, keys and values pass once a block of queries (FlashAttention-2's order; the
/// theorem is FlashAttention's, 2022, theorem 2).
public struct FlashAttention: BlockedAlgorithm {
  /// The catalogue's name for FlashAttention-2's order of loops.
  public static let name = "attention-flash"
  /// What stays and what passes: queries and outputs; keys and values.
  public static let abstract = "a block of Q and O stays, K and V pass (FlashAttention-2's order)"
  /// Five heads of 512 to 1024 queries, 32 to 128 wide.
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  /// Makes it for one head; there are as many keys as queries if not given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  /// Queries, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of queries; in each, all keys, one by one against all of its queries.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash", sizes.list) }

  /// Q, K and V in, O out; a maximum and a sum for each query of a block stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.resident("maxima", blocks[0]), .resident("sums", blocks[0])]
  }

  /// Two: queries in the fewest blocks that fit, and one by one.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("queries", of: sizes.queries, in: memory), Blocks(["queries": 1])]
  }

  /// The block, and the last and the next row of K and V.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

  /// Q in and O out once, K and V in once a block of queries unless they stay.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let stays = workingSet(blocks, line: memory.line) + 2 * sizes.keys * sizes.dim <= memory.words
    let passes = stays ? 1 : sizes.queries.pieces(of: blocks[0])
    return [
      Transfer("Q", reads: sizes.query),
      Transfer("K and V, \(passes) times", reads: Double(passes) * 2 * sizes.key),
      Transfer("O", writes: sizes.query),
    ]
  }

  /// The scores' bound, and attention's order (Saha and Ye 2024, theorem 3.1).
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
