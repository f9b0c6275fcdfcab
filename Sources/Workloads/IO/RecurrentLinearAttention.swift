/// o_t = q_t S_t, S_t = S_{t-1} + k_t v_t^T, token by token, with as many columns of the state as fit.
public struct RecurrentLinearAttention: BlockedAlgorithm {
  /// The catalogue's name for linear attention token by token.
  public static let name = "linear-recurrent"
  /// What stays and what passes: columns of the state; single tokens.
  public static let abstract = "columns of the state stay, tokens pass"
  /// Five sequences of 512 to 2048 tokens, 32 or 64 wide.
  public static let examples = [
    "Sq=512;D=32", "Sq=1024;D=32", "Sq=512;D=64", "Sq=1024;D=64", "Sq=2048;D=64",
  ]
  let sizes: StateSizes

  /// Makes it from length and head dimension.
  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: false)
  }

  /// Length and head dimension.
  public var axes: Axes { sizes.axes }
  /// Blocks of the state's columns; in each, token by token, the new state and the output.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("linear_recurrent", [sizes.length, sizes.dim])
  }

  /// Q, K and V in, O out; a block of the state's columns stays.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [sizes.result, .resident("state", sizes.dim * blocks[0])]
  }

  /// One: the state's columns in the fewest blocks of whole lines that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }

  /// A block of the state, twice a row of Q and of K, and twice the block's columns of V and O.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.dim * blocks[0] + 2 * (2 * sizes.dim + 2 * blocks[0])
  }

  /// Q and K in once a block of the state's columns; V in and O out once.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q and K, \(passes) times", reads: 2 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}
