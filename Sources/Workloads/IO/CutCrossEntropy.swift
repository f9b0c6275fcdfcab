/// Cut cross-entropy forward: a block of tokens stays, the classifier's rows pass (CCE, 2024).
public struct CutCrossEntropy: BlockedAlgorithm {
  /// The catalogue's name for cross-entropy without stored logits.
  public static let name = "cross-entropy-cut"
  /// What stays and what passes: a block of tokens; the rows of the classifier.
  public static let abstract =
    "a block of tokens stays, the classifier passes, logits are never stored"
  /// Five classifiers of 1024 to 4096 entries over 128 to 512 tokens.
  public static let examples = [
    "T=256;V=2048;Dm=64", "T=512;V=1024;Dm=128", "T=256;V=4096;Dm=64", "T=128;V=4096;Dm=128",
    "T=256;V=2048;Dm=256",
  ]
  let sizes: ClassifierSizes

  /// Makes it from tokens, vocabulary and model dimension, all of which must be given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try ClassifierSizes(Self.name, axes) }

  /// Tokens, vocabulary and model dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of tokens; in each, the classifier's rows, one by one against all of its tokens.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("cross_entropy_cut", sizes.list) }

  /// Tokens, classifier and targets in, losses out; statistics of a block of tokens stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      .output("losses", sizes.tokens), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  /// One: tokens in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("tokens", of: sizes.tokens, in: memory)]
  }

  /// A block's tokens with four words beside each, and the last and next row of the classifier.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: sizes.dim + 2, passing: sizes.dim, line: line).words
  }

  /// Tokens and targets in and losses out once, the classifier in once a block unless it stays.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.passes(blocks, workingSet(blocks, line: memory.line), memory)
    let tokens = Double(sizes.tokens)
    return [
      Transfer("tokens", reads: sizes.hidden),
      Transfer("classifier, \(passes) times", reads: Double(passes) * sizes.weights),
      Transfer("targets", reads: tokens),
      Transfer("losses", writes: tokens),
    ]
  }

  /// The scores' bound: logits are inner products that need not be stored.
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
