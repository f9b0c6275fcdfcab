/// A gated recurrence inside chunks and softmax attention to the ends of earlier chunks (RAT, arXiv 2507.04416).
public struct ChunkedRecurrentAttention: BlockedAlgorithm {
  public static let name = "rat"
  public static let abstract =
    "a block of Q and O stays; its own rows and the ends of earlier chunks pass"
  public static let examples = [
    "Sq=1024;D=32;chunk=8", "Sq=2048;D=32;chunk=8", "Sq=2048;D=32;chunk=4", "Sq=4096;D=32;chunk=8",
    "Sq=1024;D=64;chunk=4",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
    guard sizes.length % sizes.chunk == 0 else {
      throw .notDivisible(
        kind: Self.name, axis: "query", size: sizes.length, by: "chunk", divisor: sizes.chunk)
    }
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rat", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let ends = sizes.length / sizes.chunk * sizes.dim
    return sizes.inputs + [
      NestArray("gates", sizes.length * sizes.dim, .input, .positive), sizes.result,
      .passing("ends of keys", ends), .passing("ends of values", ends),
      .resident("running", 2 * sizes.dim), .resident("maxima", blocks[0]),
      .resident("sums", blocks[0]),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("queries", of: sizes.length, step: sizes.chunk, in: memory)]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * sizes.dim
      + RowBlock(rows: blocks[0], width: 5 * sizes.dim, passing: 2 * sizes.dim, line: line).words
  }

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
