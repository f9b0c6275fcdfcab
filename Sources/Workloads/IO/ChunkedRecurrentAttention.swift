/// A gated recurrence inside chunks and softmax attention to the ends of earlier chunks (RAT, arXiv 2507.04416).
public struct ChunkedRecurrentAttention: BlockedAlgorithm {
  /// The catalogue's name for a recurrence inside chunks and softmax across them.
  public static let name = "rat"
  /// What stays and what passes: queries and outputs; their own rows, earlier chunks' ends.
  public static let abstract =
    "a block of Q and O stays; its own rows and the ends of earlier chunks pass"
  /// Five sequences of 1024 to 4096 tokens in chunks of 4 or 8.
  public static let examples = [
    "Sq=1024;D=32;chunk=8", "Sq=2048;D=32;chunk=8", "Sq=2048;D=32;chunk=4", "Sq=4096;D=32;chunk=8",
    "Sq=1024;D=64;chunk=4",
  ]
  let sizes: StateSizes

  /// Makes it from length, dimension and chunk (16 if not given), which must divide the length.
  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
    guard sizes.length % sizes.chunk == 0 else {
      throw .notDivisible(
        kind: Self.name, axis: "query", size: sizes.length, by: "chunk", divisor: sizes.chunk)
    }
  }

  /// Length, head dimension and chunk.
  public var axes: Axes { sizes.axes }
  /// Blocks of tokens; in each, the recurrence token by token, then the ends of earlier chunks.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rat", sizes.list) }

  /// Q, K, V and gates in, O out; chunks' ends pass; a running key and value and statistics stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let ends = sizes.length / sizes.chunk * sizes.dim
    return sizes.inputs + [
      NestArray("gates", sizes.length * sizes.dim, .input, .positive), sizes.result,
      .passing("ends of keys", ends), .passing("ends of values", ends),
      .resident("running", 2 * sizes.dim), .resident("maxima", blocks[0]),
      .resident("sums", blocks[0]),
    ]
  }

  /// One: queries in the fewest blocks of whole chunks that fit.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("queries", of: sizes.length, step: sizes.chunk, in: memory)]
  }

  /// Q, K, V, gates, O and statistics of a block, the running pair, and two ends that pass.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * sizes.dim
      + RowBlock(rows: blocks[0], width: 5 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

  /// Inputs in and O out once; chunks' ends out once, and in once a block unless they stay.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let row = Double(sizes.dim)
    let chunks = sizes.length / sizes.chunk
    let stays = workingSet(blocks, line: memory.line) + 2 * chunks * sizes.dim <= memory.words
    // A block reads the ends of all chunks before its last one.
    let count = sizes.length.pieces(of: blocks[0])
    let each = Double(blocks[0] / sizes.chunk)
    let full = each * Double(count) * Double(count + 1) / 2 - Double(count)
    let ends = stays ? 0 : full - (Double(count) * each - Double(chunks))
    return [
      Transfer("Q, K, V and gates", reads: 4 * sizes.words),
      Transfer("ends of chunks out", writes: 2 * Double(chunks) * row),
      Transfer("ends of earlier chunks, once a block", reads: 2 * ends * row),
      Transfer("O", writes: sizes.words),
    ]
  }
}
