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
}
