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

  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory, workingSet) }

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

/// The same in chunks: products inside a chunk, the state between chunks.
///
/// See GLA, Yang et al. 2024, section 2.2.
public struct ChunkwiseLinearAttention: BlockedAlgorithm {
  public static let name = "linear-chunkwise"
  public static let abstract = "columns of the state stay, chunks pass"
  public static let examples = [
    "Sq=512;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=512;D=64;chunk=4", "Sq=1024;D=64;chunk=4",
    "Sq=2048;D=32;chunk=8",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("linear_chunkwise", sizes.list) }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.inputs + [
      sizes.result, .resident("state", sizes.dim * blocks[0]),
      .resident("scores", sizes.chunk * sizes.chunk),
    ]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory, workingSet) }

  /// State and scores, and the rows of a chunk: Q and K whole, V and O the block's columns of them.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    let rows = sizes.chunk * (2 * sizes.dim + 2 * blocks[0])
    return sizes.dim * blocks[0] + sizes.chunk * sizes.chunk + rows + rows / 2
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q and K, \(passes) times", reads: 2 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}

/// Gated linear attention whose state never leaves fast memory: chunks one after the other.
public struct StreamingGatedAttention: BlockedAlgorithm {
  public static let name = "gated-streaming"
  public static let abstract = "columns of the gated state stay, chunks pass in order"
  public static let examples = [
    "Sq=512;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=2048;D=32;chunk=4", "Sq=2048;D=32;chunk=2",
    "Sq=4096;D=32;chunk=4",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gated_streaming", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.gatedArrays(blocks) }
  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory, workingSet) }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { sizes.gatedWorkingSet(blocks) }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let passes = sizes.dim.pieces(of: blocks[0])
    return [
      Transfer("Q, K and gates, \(passes) times", reads: 3 * Double(passes) * sizes.words),
      Transfer("V", reads: sizes.words), Transfer("O", writes: sizes.words),
    ]
  }
}

/// Gated linear attention that writes the state before each chunk, so that chunks are independent in its second pass.
public struct MaterialisedGatedAttention: BlockedAlgorithm {
  public static let name = "gated-materialised"
  public static let abstract = "a first pass writes each chunk's state, a second reads it"
  public static let examples = [
    "Sq=8192;D=32;chunk=4", "Sq=1024;D=32;chunk=4", "Sq=2048;D=32;chunk=4", "Sq=1024;D=32;chunk=2",
    "Sq=4096;D=32;chunk=4",
  ]
  let sizes: StateSizes

  public init(axes: Axes) throws(WorkloadError) {
    sizes = try StateSizes(Self.name, axes, isChunked: true)
  }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("gated_materialised", sizes.list) }

  private var states: Int { sizes.length.pieces(of: sizes.chunk) * sizes.dim * sizes.dim }

  public func arrays(_ blocks: Blocks) -> [NestArray] {
    sizes.gatedArrays(blocks) + [.passing("states", states)]
  }

  public func candidates(_ memory: FastMemory) -> [Blocks] { sizes.candidates(memory, workingSet) }

  /// As the streaming form, and a chunk's state as it goes out.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    sizes.gatedWorkingSet(blocks) + sizes.dim * blocks[0]
  }

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

/// Sizes of attention with a state of dim x dim, of one head.
struct StateSizes: Sendable, Hashable {
  var length: Int
  var dim: Int
  var chunk: Int
  private let isChunked: Bool

  init(_ kind: String, _ axes: Axes, isChunked: Bool) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    length = try reader.positive(.query)
    dim = try reader.positive(.headDim)
    chunk = isChunked ? try reader.positive(.chunk, or: 16) : 1
    self.isChunked = isChunked
    try reader.end()
  }

  var axes: Axes {
    var axes = Axes([(.query, length), (.headDim, dim)])
    if isChunked { axes[.chunk] = chunk }
    return axes
  }
  var list: [Int] { [length, dim, chunk] }
  /// Words of one array of a row a token.
  var words: Double { Double(length) * Double(dim) }
  var result: NestArray { .output("O", length * dim) }
  var inputs: [NestArray] {
    ["Q", "K", "V"].map { name in NestArray(name, length * dim) }
  }

  func gatedArrays(_ blocks: Blocks) -> [NestArray] {
    inputs + [
      NestArray("gates", length * dim, .input, .positive), result,
      .resident("state", dim * blocks[0]), .resident("scores", chunk * chunk),
      .resident("decays", chunk * dim),
    ]
  }

  /// State, scores and decays, and the rows of a chunk.
  func gatedWorkingSet(_ blocks: Blocks) -> Int {
    let rows = chunk * (3 * dim + 2 * blocks[0])
    return dim * blocks[0] + chunk * chunk + chunk * dim + rows + rows / 2
  }

  func candidates(_ memory: FastMemory, _ workingSet: (Blocks, Int) -> Int) -> [Blocks] {
    [
      Blocks([
        "columns": dim.block(of: min(memory.line, dim)) { columns in
          workingSet(Blocks(["": columns]), memory.line) <= memory.words
        }
      ])
    ]
  }
}

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
    let largest = sizes.length.block(of: sizes.chunk) { rows in
      workingSet(Blocks(["": rows]), line: memory.line) <= memory.words
    }
    return [Blocks(["queries": largest])]
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
