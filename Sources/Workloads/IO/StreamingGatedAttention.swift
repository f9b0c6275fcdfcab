/// Gated linear attention whose state never leaves fast memory: chunks one after the other.
public struct StreamingGatedAttention: BlockedAlgorithm {
  /// The catalogue's name for gated linear attention in one pass.
  public static let name = "gated-streaming"
  /// What stays and what passes: columns of the state; chunks, one after the other.
  public static let abstract = "columns of the gated state stay, chunks pass in order"
  /// Five sequences of 512 to 4096 tokens in chunks of 2 or 4.
  public static let examples = [
    "Sq=512;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=2048;D=32;chunk=4", "Sq=2048;D=32;chunk=2",
    "Sq=4096;D=32;chunk=4",
  ]
  let sizes: StateSizes

  /// Makes it from length, head dimension and chunk (16 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  /// Length, head dimension and chunk.
  public var axes: Axes { sizes.axes }
  /// Blocks of the state's columns; in each, chunk by chunk, decays, outputs and the new state.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gated_streaming", sizes.list) }
  /// Q, K, V and gates in, O out; columns of the state and a chunk's scores and decays stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.gatedArrays(blocks) }
  /// One: the state's columns in the fewest blocks of whole lines that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }
  /// A block of the state, a chunk's scores and decays, and one and a half times its rows.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { sizes.gatedWorkingSet(blocks) }

  /// Q, K and gates in once a block of the state's columns; V in and O out once.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q, K and gates, \(passes) times", reads: 3 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}
