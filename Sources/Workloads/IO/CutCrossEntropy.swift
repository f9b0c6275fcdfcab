/// Cut cross-entropy forward: a block of tokens stays, the classifier's rows pass (CCE, 2024).
public struct CutCrossEntropy: BlockedAlgorithm {
  public static let name = "cross-entropy-cut"
  public static let abstract =
    "a block of tokens stays, the classifier passes, logits are never stored"
  public static let examples = [
    "T=256;V=2048;Dm=64", "T=512;V=1024;Dm=128", "T=256;V=4096;Dm=64", "T=128;V=4096;Dm=128",
    "T=256;V=2048;Dm=256",
  ]
  let sizes: ClassifierSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try ClassifierSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("cross_entropy_cut", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      .output("losses", sizes.tokens), .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("tokens", of: sizes.tokens, in: memory)]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    RowBlock(rows: blocks[0], width: sizes.dim + 2, passing: sizes.dim, line: line).words
  }

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

  public func lowerBounds(words: Int) -> [LowerBound] { sizes.lowerBounds(words) }
}
