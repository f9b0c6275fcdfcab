/// Keys and values stay, queries, outputs and statistics pass once a block of keys (FlashAttention, 2022, algorithm 1).
public struct FirstFlashAttention: BlockedAlgorithm {
  public static let name = "attention-flash-1"
  public static let abstract =
    "a block of K and V stays, Q, O and statistics pass (algorithm 1, 2022)"
  public static let examples = [
    "Sq=512;D=32", "Sq=512;D=64", "Sq=768;D=64", "Sq=1024;D=64", "Sq=768;D=128",
  ]
  let sizes: AttentionSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("attention_flash_1", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.arrays + [.passing("maxima", sizes.queries), .passing("sums", sizes.queries)]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("keys", of: sizes.keys, in: memory)]
  }

  public func published(words: Int) -> Blocks { sizes.published(words) }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * blocks[0] * sizes.dim + 2 * (2 * sizes.dim + 2 * line)
  }

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

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
