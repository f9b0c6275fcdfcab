/// Its backward pass: logits again, a block of tokens and its gradient stay, the classifier and its gradient pass.
public struct CutCrossEntropyBackward: BlockedAlgorithm {
  public static let name = "cross-entropy-cut-backward"
  public static let abstract =
    "a block of tokens and its gradient stays, the classifier and its gradient pass"
  public static let examples = [
    "T=256;V=1024;Dm=64", "T=512;V=1024;Dm=64", "T=256;V=2048;Dm=64", "T=128;V=2048;Dm=128",
    "T=256;V=2048;Dm=128",
  ]
  let sizes: ClassifierSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try ClassifierSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("cross_entropy_cut_backward", sizes.list)
  }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      NestArray("log-sums", sizes.tokens, .input, .positive),
      .output("d tokens", sizes.tokens * sizes.dim),
      .output("d classifier", sizes.vocabulary * sizes.dim),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("tokens", of: sizes.tokens, in: memory)]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: 2 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

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

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
