/// Queries and outputs stay in fast memory, keys and values pass once a block of queries (FlashAttention-2's order; the
/// theorem is FlashAttention's, 2022, theorem 2).
public struct FlashAttention: BlockedAlgorithm {
  public static let name = "attention-flash"
  public static let abstract = "a block of Q and O stays, K and V pass (FlashAttention-2's order)"
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.resident("maxima", blocks[0]), .resident("sums", blocks[0])]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("queries", of: sizes.queries, in: memory), Blocks(["queries": 1])]
  }

  /// The block, and the last and the next row of K and V.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let stays = workingSet(blocks, line: memory.line) + 2 * sizes.keys * sizes.dim <= memory.words
    let passes = stays ? 1 : sizes.queries.pieces(of: blocks[0])
    return [
      Transfer("Q", reads: sizes.query),
      Transfer("K and V, \(passes) times", reads: Double(passes) * 2 * sizes.key),
      Transfer("O", writes: sizes.query),
    ]
  }

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
