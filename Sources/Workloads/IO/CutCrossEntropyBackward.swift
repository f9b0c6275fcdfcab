/// Its backward pass: logits again, a block of tokens and its gradient stay, the classifier and its gradient pass.
public struct CutCrossEntropyBackward: BlockedAlgorithm {
  /// The catalogue's name for the gradients of cross-entropy without stored logits.
  public static let name = "cross-entropy-cut-backward"
  /// What stays and what passes: a block of tokens, the classifier, each with its gradient.
  public static let abstract =
    "a block of tokens and its gradient stays, the classifier and its gradient pass"
  /// Five classifiers of 1024 or 2048 entries over 128 to 512 tokens.
  public static let examples = [
    "T=256;V=1024;Dm=64", "T=512;V=1024;Dm=64", "T=256;V=2048;Dm=64", "T=128;V=2048;Dm=128",
    "T=256;V=2048;Dm=128",
  ]
  let sizes: ClassifierSizes

  /// Makes it from tokens, vocabulary and model dimension, all of which must be given.
  public init(axes: Axes) throws(WorkloadError) { sizes = try ClassifierSizes(Self.name, axes) }

  /// Tokens, vocabulary and model dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of tokens; in each, the classifier's rows: logits again, then both gradients.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("cross_entropy_cut_backward", sizes.list)
  }

  /// Tokens, classifier, targets and log-sums in; gradients of tokens and classifier out.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      NestArray("log-sums", sizes.tokens, .input, .positive),
      .output("d tokens", sizes.tokens * sizes.dim),
      .output("d classifier", sizes.vocabulary * sizes.dim),
    ]
  }

  /// One: tokens and their gradients in the fewest blocks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("tokens", of: sizes.tokens, in: memory)]
  }

  /// A block's tokens, gradients, targets and log-sums, and two rows of what passes.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

  /// Tokens in and their gradient out once; the classifier in and its gradient out once a block,
  /// the gradient also in but for the first.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.tokens.pieces(of: blocks[0])
    let tokens = Double(sizes.tokens)
    let classifier = sizes.weights
    return [
      Transfer("tokens", reads: sizes.hidden + 2 * tokens),
      Transfer("classifier, \(passes) times", reads: Double(passes) * classifier),
      Transfer(
        "its gradient, \(passes) times out, once less in", reads: Double(passes - 1) * classifier,
        writes: Double(passes) * classifier),
      Transfer("tokens' gradient", writes: sizes.hidden),
    ]
  }

  /// The scores' bound, as of the forward pass, whose logits are computed again.
  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
