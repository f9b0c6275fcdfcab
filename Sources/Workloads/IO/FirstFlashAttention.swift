/// Keys and values stay, queries, outputs and statistics pass once a block of keys (FlashAttention, 2022, algorithm 1).
public struct FirstFlashAttention: BlockedAlgorithm {
  /// The catalogue's name for FlashAttention's first order of loops.
  public static let name = "attention-flash-1"
  /// What stays and what passes: keys and values; queries, outputs and statistics.
  public static let abstract =
    "a block of K and V stays, Q, O and statistics pass (algorithm 1, 2022)"
  /// Five heads of 512 to 1024 queries, 32 to 128 wide.
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  /// Makes it for one head; there are as many keys as queries if not given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  /// Queries, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of keys; in each, all queries, one by one against all of its keys (algorithm 1).
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash_1", sizes.list) }

  /// Q, K and V in, O out; a maximum and a sum for each query pass.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.passing("maxima", sizes.queries), .passing("sums", sizes.queries)]
  }

  /// One: keys in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("keys", of: sizes.keys, in: memory)]
  }

  /// The paper's block of keys, ceil(M / 4 d), for a fast memory of so many words.
  public func published(words: Int) -> Blocks { sizes.published(words) }

  /// K and V of a block, and twice a row of Q, a row of O and a line of each statistic.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * blocks[0] * sizes.dim + 2 * (2 * sizes.dim + 2 * line)
  }

  /// K and V in once, O and statistics out as they begin; then Q in, O and statistics in and out
  /// once a block unless they stay.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = Double(sizes.keys.pieces(of: blocks[0]))
    let (rows, query) = (Double(sizes.queries), sizes.query)
    // Between two touches of a row of O lie the others and the block, and in later passes Q too.
    let beside = workingSet(blocks, line: memory.line) + sizes.queries * (sizes.dim + 2)
    let times = beside + sizes.queries * sizes.dim <= memory.words ? 1 : passes
    let begins = beside <= memory.words ? 0.0 : 1
    return [
      Transfer("K and V, once", reads: 2 * sizes.key),
      Transfer("O and statistics begin", writes: begins * (query + 2 * rows)),
      Transfer("Q, \(Int(times)) times", reads: times * query),
      Transfer(
        "O and statistics, in and out", reads: (times - 1 + begins) * (query + 2 * rows),
        writes: times * (query + 2 * rows)),
    ]
  }

  /// Attention's bounds, which are the same for any order of its loops.
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
