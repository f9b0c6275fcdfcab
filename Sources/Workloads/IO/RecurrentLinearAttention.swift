/// o_t = q_t S_t, S_t = S_{t-1} + k_t v_t^T, token by token, with as many columns of the state as fit.
public struct RecurrentLinearAttention: BlockedAlgorithm {
  public static let name = "linear-recurrent"
  public static let abstract = "columns of the state stay, tokens pass"
  public static let examples = [
    "Sq=512;D=32", "Sq=1024;D=32", "Sq=512;D=64", "Sq=1024;D=64", "Sq=2048;D=64",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: false)
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("linear_recurrent", [sizes.length, sizes.dim])
  }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [sizes.result, .resident("state", sizes.dim * blocks[0])]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.dim * blocks[0] + 2 * (2 * sizes.dim + 2 * blocks[0])
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q and K, \(passes) times", reads: 2 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}
