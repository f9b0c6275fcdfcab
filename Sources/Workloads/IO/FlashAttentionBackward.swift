/// Keys, values and their gradients stay, all else passes once a block of keys (FlashAttention, 2022, algorithm 4).
public struct FlashAttentionBackward: BlockedAlgorithm {
  /// The catalogue's name for FlashAttention's backward pass.
  public static let name = "attention-flash-backward"
  /// What stays and what passes: keys, values and their gradients; all other arrays.
  public static let abstract =
    "a block of K, V and their gradients stays, the rest passes (algorithm 4, 2022)"
  /// Five heads of 256 to 512 queries, 32 to 128 wide.
  public static let examples = [
    "Sq=256;D=32", "Sq=384;D=32", "Sq=384;D=64", "Sq=512;D=64", "Sq=512;D=128",
  ]
  let sizes: AttentionSizes

  /// Makes it for one head; there are as many keys as queries if not given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try AttentionSizes(Self.name, axes) }

  /// Queries, keys and head dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of keys; in each, all queries: weights again, then three gradients (algorithm 4).
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("attention_flash_backward", sizes.list)
  }

  /// Q, K, V, O, dO and each query's sum and maximum in; dQ, dK and dV out.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let (n, m, d) = (sizes.queries, sizes.keys, sizes.dim)
    return [
      NestArray("Q", n * d), NestArray("K", m * d), NestArray("V", m * d), NestArray("O", n * d),
      NestArray("dO", n * d), NestArray("sums", n, .input, .positive),
      NestArray("maxima", n, .input, .positive), .output("dQ", n * d), .output("dK", m * d),
      .output("dV", m * d),
    ]
  }

  /// One: keys, values and gradients in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("keys", of: sizes.keys, in: memory)]
  }

  /// The paper's block of keys, ceil(M / 4 d), for a fast memory of so many words.
  public func published(words: Int) -> Blocks { sizes.published(words) }

  /// K, V, dK and dV of a block, and twice a row of Q, O, dO, dQ and a line of each statistic.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    4 * blocks[0] * sizes.dim + 2 * (4 * sizes.dim + 2 * line)
  }

  /// K and V in and dK and dV out once; Q, O, dO and statistics in and dQ out once a block, dQ also
  /// in but for the first.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let times = Double(sizes.keys.pieces(of: blocks[0]))
    let (rows, query) = (Double(sizes.queries), sizes.query)
    let passes = Int(times)
    return [
      Transfer("K and V, once", reads: 2 * sizes.key),
      Transfer("Q, O and dO, \(passes) times", reads: 3 * times * query),
      Transfer("statistics, \(passes) times", reads: 2 * times * rows),
      Transfer(
        "dQ, \(passes) times out, once less in", reads: (times - 1) * query, writes: times * query),
      Transfer("dK and dV", writes: 2 * sizes.key),
    ]
  }

  /// Bounds of the forward pass, whose scores are computed again.
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
