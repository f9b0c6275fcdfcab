/// Gated linear attention that writes the state before each chunk, so that chunks are independent in its second pass.
public struct MaterialisedGatedAttention: BlockedAlgorithm {
  /// The catalogue's name for gated linear attention with stored states.
  public static let name = "gated-materialised"
  /// What passes: each chunk's state, out in a first pass and in again in a second.
  public static let abstract = "a first pass writes each chunk's state, a second reads it"
  /// Five sequences of 1024 to 8192 tokens in chunks of 2 or 4.
  public static let examples = [
    "Sq=8192;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=2048;D=32;chunk=4", "Sq=1024;D=32;chunk=2",
    "Sq=4096;D=32;chunk=4",
  ]
  let sizes: StateSizes

  /// Makes it from length, head dimension and chunk (16 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  /// Length, head dimension and chunk.
  public var axes: Axes { sizes.axes }
  /// Two passes over blocks of columns and chunks: one writes states, the other makes outputs.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gated_materialised", sizes.list) }

  private var states: Int { sizes.length.pieces(of: sizes.chunk) * sizes.dim * sizes.dim }

  /// Arrays of the streaming form, and the states [chunks, dim, dim], which pass.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.gatedArrays(blocks) + [.passing("states", states)]
  }

  /// One: the state's columns in the fewest blocks of whole lines that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("columns", of: sizes.dim, step: min(memory.line, sizes.dim), in: memory)]
  }

  /// As the streaming form, and a chunk's state as it goes out.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.gatedWorkingSet(blocks) + sizes.dim * blocks[0]
  }

  /// Each pass's inputs in once a block of columns, but V once; states out and in, O out; inputs in
  /// and states and O out once where all stays.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    let all = 5 * sizes.words + Double(states + workingSet(blocks, line: memory.line))
    guard all > Double(memory.words) else {
      return [
        Transfer("Q, K, V and gates, once; states stay", reads: 4 * sizes.words),
        Transfer("states, written back at the end", writes: Double(states)),
        Transfer("O", writes: sizes.words),
      ]
    }
    return [
      Transfer("first pass: K and gates, \(passes) times", reads: 2 * Double(passes) * sizes.words),
      Transfer("first pass: V", reads: sizes.words),
      Transfer("states out", writes: Double(states)),
      Transfer(
        "second pass: Q, K and gates, \(passes) times", reads: 3 * Double(passes) * sizes.words),
      Transfer("second pass: V", reads: sizes.words),
      Transfer("states in", reads: Double(states)), Transfer("O", writes: sizes.words),
    ]
  }
}
