/// Experts' feed-forward nets over the tokens that chose them: tokens of one expert are gathered and stay with their results, its
/// weights pass.
public struct GatheredExperts: BlockedAlgorithm {
  /// The catalogue's name for a mixture of experts.
  public static let name = "moe"
  /// What stays and what passes: an expert's gathered tokens and results; its weights.
  public static let abstract =
    "tokens of one expert are gathered and stay with their results, its weights pass"
  /// Five layers of 4 or 8 experts over 1024 or 2048 tokens with 2 or 4 choices each.
  public static let examples = [
    "T=1024;Dm=64;Dff=64;E=4;topk=2", "T=2048;Dm=64;Dff=128;E=8;topk=2",
    "T=2048;Dm=64;Dff=64;E=8;topk=2", "T=1024;Dm=128;Dff=128;E=8;topk=2",
    "T=1024;Dm=64;Dff=64;E=8;topk=4",
  ]
  let tokens: Int
  let dim: Int
  let hidden: Int
  let experts: Int
  let topK: Int

  /// Makes a layer whose experts divide its tokens; a token has one choice if not given.
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    tokens = try reader.positive(.tokens)
    dim = try reader.positive(.modelDim)
    hidden = try reader.positive(.hiddenDim)
    experts = try reader.positive(.experts)
    topK = try reader.positive(.topK, or: 1)
    try reader.end()
    guard topK <= experts else {
      throw .exceeds(kind: Self.name, axis: "top-k", size: topK, of: "experts", limit: experts)
    }
    guard tokens % experts == 0 else {
      throw .notDivisible(
        kind: Self.name, axis: "tokens", size: tokens, by: "experts", divisor: experts)
    }
  }

  /// Tokens, model dimension, hidden dimension, experts, and choices of a token.
  public var axes: Axes {
    Axes([
      (.tokens, tokens), (.modelDim, dim), (.hiddenDim, hidden), (.experts, experts),
      (.topK, topK),
    ])
  }
  /// Experts, and blocks of their tokens; each block is gathered, passes all hidden units and is
  /// added to y.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("moe", [tokens, dim, hidden, experts, topK])
  }

  /// Tokens of one expert; routing is even.
  private var each: Int { tokens * topK / experts }

  /// The tokens of each expert in turn: a shuffled order is dealt out once for each choice, so that a token's experts lie
  /// evenly apart.
  private var chosen: [Float] {
    var order = Array(0..<tokens)
    var state: UInt64 = 1
    for last in stride(from: tokens - 1, to: 0, by: -1) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407  // Knuth's MMIX
      order.swapAt(last, Int((state >> 33) % UInt64(last + 1)))
    }
    return (0..<experts).flatMap { expert in
      (0..<topK).flatMap { choice in
        let first = (expert + choice * experts / topK) % experts
        return stride(from: first, to: tokens, by: experts).map { Float(order[$0]) }
      }
    }
  }

  /// x, experts' three matrices, choices and their weights in, y out; a block's tokens and results
  /// stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let weights = experts * hidden * dim
    return [
      NestArray("x", tokens * dim), NestArray("gate", weights), NestArray("up", weights),
      NestArray("down", weights), NestArray("choices", tokens * topK, .input, .values { chosen }),
      NestArray("their weights", tokens * topK, .input, .positive), .output("y", tokens * dim),
      .resident("gathered", blocks[0] * dim), .resident("results", blocks[0] * dim),
    ]
  }

  /// All tokens of an expert, and shares of them down to one.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    each.shares().map { Blocks(["tokens": $0]) }
  }

  /// Four rows and two words for each token of a block, and twice a row of the three matrices.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    // Beside the block pass its tokens as they come and its results as they go.
    RowBlock(rows: blocks[0], width: 4 * dim, passing: 3 * dim, line: line).words
  }

  /// x in and y in and out once a choice, experts' matrices in once a block; each array once where
  /// x and y stay.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = each.pieces(of: blocks[0])
    let slots = Double(tokens * topK)
    let weights = 3 * Double(experts) * Double(hidden) * Double(dim)
    let rows = Double(tokens) * Double(dim)
    // Between two experts of a token lie all tokens and the weights of a k-th of the experts.
    let beside = 2 * rows + weights / Double(topK)
    guard Double(workingSet(blocks, line: memory.line)) + beside > Double(memory.words) else {
      return [
        Transfer("x, once; it stays with y", reads: rows),
        Transfer("choices and their weights", reads: 2 * slots),
        Transfer("weights of experts, once", reads: weights), Transfer("y", writes: rows),
      ]
    }
    return [
      Transfer("x, once a choice", reads: slots * Double(dim)),
      Transfer("choices and their weights", reads: 2 * slots),
      Transfer("weights of experts, \(passes) times", reads: Double(passes) * weights),
      Transfer("y begins", writes: rows),
      Transfer(
        "y, in and out once a choice", reads: slots * Double(dim), writes: slots * Double(dim)),
    ]
  }
}
