/// Causal attention to the last `window` keys and the first `sink` (StreamingLLM, 2024).
public struct WindowAttention: BlockedAlgorithm {
  /// The catalogue's name for attention to a window and a sink.
  public static let name = "attention-window"
  /// What stays and what passes: queries and outputs; the sink, keys and values of windows.
  public static let abstract =
    "a block of Q and O stays; the sink and the block's windows of K and V pass"
  /// Five heads of 1024 to 4096 tokens with windows of 128 to 512 keys.
  public static let examples = [
    "Sq=2048;D=32;window=128", "Sq=2048;D=64;window=256", "Sq=1024;D=64;window=512",
    "Sq=4096;D=64;window=128;sink=4", "Sq=2048;D=128;window=256",
  ]
  let length: Int
  let dim: Int
  let window: Int
  let sink: Int

  /// Makes it from length, dimension, window (256 if not given) and sink (4 if not given).
  public init(axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: Self.name)
    length = try reader.positive(.query)
    dim = try reader.positive(.headDim)
    window = try reader.positive(.window, or: 256)
    sink = try reader.notNegative(.sink, or: 4)
    try reader.end()
  }

  /// Length, head dimension, window and sink.
  public var axes: Axes {
    Axes([(.query, length), (.headDim, dim), (.window, window), (.sink, sink)])
  }
  /// Blocks of queries; in each, keys of their windows in order, a query beginning with the sink.
  public func nest(_ blocks: Blocks) -> LoopNest {
    LoopNest("attention_window", [length, dim, window, sink])
  }

  /// Q, K and V in, O out; a maximum and a sum for each query of a block stay.
  public func arrays(_ blocks: Blocks) -> [NestArray] {
    let words = length * dim
    return [
      NestArray("Q", words), NestArray("K", words), NestArray("V", words), .output("O", words),
      .resident("maxima", blocks[0]), .resident("sums", blocks[0]),
    ]
  }

  /// Two: queries in the fewest blocks that fit, and one by one.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("queries", of: length, in: memory), Blocks(["queries": 1])]
  }

  /// K and V of the sink, Q, O and statistics of a block, and the last and next row of K and V.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    2 * sink * dim
      + RowBlock(rows: blocks[0], width: 2 * dim, passing: 2 * dim, line: line).words
  }

  /// Keys and values of the window stay from query to query where they fit; else each block reads its own.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let row = Double(dim)
    let held = 2 * dim * (min(window, length) + sink + blocks[0])
    let stays = held + workingSet(blocks, line: memory.line) <= memory.words
    let keys = stays ? Double(length) : keysOfBlocks(of: blocks[0])
    return [
      Transfer("Q", reads: Double(length) * row),
      Transfer(
        stays ? "K and V, once; the window stays" : "sink and windows of K and V",
        reads: keys * 2 * row),
      Transfer("O", writes: Double(length) * row),
    ]
  }

  /// Keys that blocks of so many queries read: the first blocks all up to their end, each later one the sink and its windows.
  private func keysOfBlocks(of rows: Int) -> Double {
    let all = length.pieces(of: rows)
    let first = min((window + sink - 1) / rows + 1, all)
    let ends = Double(rows) * Double(first) * Double(first + 1) / 2
    let beyond = first == all ? Double(all * rows - length) : 0
    let later = Double(all - first) * Double(sink + window + rows - 1)
    let missing = first == all ? 0 : Double(all * rows - length)
    return ends - beyond + later - missing
  }
}
