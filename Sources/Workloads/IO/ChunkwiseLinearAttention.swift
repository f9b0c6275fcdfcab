/// The same in chunks: products inside a chunk, the state between chunks.
///
/// See GLA, Yang et al. 2024, section 2.2.
public struct ChunkwiseLinearAttention: BlockedAlgorithm {
  /// The catalogue's name for linear attention chunk by chunk.
  public static let name = "linear-chunkwise"
  /// What stays and what passes: columns of the state; chunks of tokens.
  public static let abstract = "columns of the state stay, chunks pass"
  /// Five sequences of 512 to 2048 tokens in chunks of 4 or 8.
  public static let examples = [
    "Sq=512;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=512;D=64;chunk=4", "Sq=1024;D=64;chunk=4",
    "Sq=2048;D=32;chunk=8",
  ]
  let sizes: StateSizes

  /// Makes it from length, head dimension and chunk (16 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  /// Length, head dimension and chunk.
  public var axes: Axes { sizes.axes }
  /// Blocks of the state's columns; in each, chunk by chunk, scores, outputs and the new state.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("linear_chunkwise", sizes.list) }

  /// Q, K and V in, O out; a block of the state's columns and a chunk's scores stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      sizes.result, .resident("state", sizes.dim * blocks[0]),
      .resident("scores", sizes.chunk * sizes.chunk),
    ]
  }

  /// One: the state's columns in the fewest blocks of whole lines that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }

  /// State and scores, and the rows of a chunk: Q and K whole, V and O the block's columns of them.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    let rows = sizes.chunk * (2 * sizes.dim + 2 * blocks[0])
    return sizes.dim * blocks[0] + sizes.chunk * sizes.chunk + rows + rows / 2
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
