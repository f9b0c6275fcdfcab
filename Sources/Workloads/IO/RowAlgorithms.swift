/// Softmax along rows in three passes: maximum, exponentials with their sum, division.
public struct ThreePassSoftmax: BlockedAlgorithm {
  public static let name = "softmax-three-pass"
  public static let abstract =
    "a row is read for its maximum and for its exponentials, which are divided in place"
  public static let examples = [
    "rows=64;cols=1024", "rows=64;cols=3072", "rows=64;cols=6144", "rows=16;cols=16384",
    "rows=8;cols=50000",
  ]
  let sizes: RowSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try RowSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("softmax_three_pass", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["columns": memory.line])] }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 2 * blocks[0] }

  /// A least-recently-used cache that holds more than a row of n words but not two keeps M - n of them from one pass to the
  /// next: between two touches of word p lie n + p others, or 2 n - p.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let rows = Double(sizes.rows)
    let (row, kept) = (Double(sizes.columns), Double(sizes.kept(memory.words)))
    if sizes.fits(memory.words) {
      return [Transfer("x", reads: rows * row), Transfer("y", writes: rows * row)]
    }
    return [
      Transfer("x, for the maximum", reads: rows * row),
      Transfer("x, for the exponentials", reads: rows * (row - kept)),
      Transfer("y, exponentials", writes: rows * (row - kept)),
      Transfer("y, divided", reads: rows * (row - kept), writes: rows * row),
    ]
  }
}

/// Softmax along rows with maximum and sum in one pass (Milakov and Gimelshein 2018).
public struct OnlineSoftmax: BlockedAlgorithm {
  public static let name = "softmax-online"
  public static let abstract = "a row is read for maximum and sum, and again for the result"
  public static let examples = [
    "rows=64;cols=1024", "rows=64;cols=3072", "rows=64;cols=6144", "rows=16;cols=16384",
    "rows=8;cols=50000",
  ]
  let sizes: RowSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try RowSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("softmax_online", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["columns": memory.line])] }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 2 * blocks[0] }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    let rows = Double(sizes.rows)
    let (row, kept) = (Double(sizes.columns), Double(sizes.kept(memory.words)))
    let again = sizes.fits(memory.words) ? 0 : rows * (row - kept)
    return [
      Transfer("x, for maximum and sum", reads: rows * row), Transfer("x, again", reads: again),
      Transfer("y", writes: rows * row),
    ]
  }
}

/// Rows that are gone over several times.
struct RowSizes: Sendable, Hashable {
  var rows: Int
  var columns: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    rows = try reader.positive(.rows)
    columns = try reader.positive(.columns)
    try reader.end()
  }

  var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }
  var list: [Int] { [rows, columns] }
  var arrays: [NestArray] { [NestArray("x", rows * columns), .output("y", rows * columns)] }

  /// Whether a row of x and one of y stay.
  func fits(_ words: Int) -> Bool { 2 * columns <= words }

  /// Words of x that are still there when they are read again, while y comes in beside them.
  func kept(_ words: Int) -> Int { min(max(words - columns, 0), columns) }
}

/// The gradient of a group-rational activation f(x) = P(x) / Q(x): dx, and the sums of its ten coefficients' gradients over a
/// group's elements, added with atomics element by element (KAT) or once a tile (FlashKAT, 2025).
public struct AtomicRationalBackward: BlockedAlgorithm {
  public static let name = "rational-backward-atomics"
  public static let abstract = "each element adds ten coefficient gradients to memory"
  public static let examples = [
    "rows=64;Dm=256", "rows=256;Dm=256", "rows=256;Dm=768", "rows=64;Dm=768;groups=12",
    "rows=32;Dm=3072",
  ]
  let sizes: RationalSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try RationalSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rational_backward", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["rows": 0])] }
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 4 * line + sizes.coefficients }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(additions: sizes.elements / Double(sizes.groups), line: memory.line)
  }
}

/// The same with one addition a group and tile.
public struct TiledRationalBackward: BlockedAlgorithm {
  public static let name = "rational-backward-tiled"
  public static let abstract =
    "a tile's coefficient gradients are summed in fast memory, then added once"
  public static let examples = [
    "rows=64;Dm=256", "rows=256;Dm=256", "rows=256;Dm=768", "rows=64;Dm=768;groups=12",
    "rows=32;Dm=3072",
  ]
  let sizes: RationalSizes

  public init(axes: Axes) throws(WorkloadError) { sizes = try RationalSizes(Self.name, axes) }

  public var axes: Axes { sizes.axes }
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rational_backward", sizes.list) }
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }

  /// Tiles whose x, dy and dx fill the fast memory.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    let rows = sizes.rows.block { rows in
      workingSet(Blocks(["": rows]), line: memory.line) <= memory.words
    }
    return [Blocks(["rows": rows])]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    3 * blocks[0] * sizes.width + sizes.coefficients
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(additions: Double(sizes.rows.pieces(of: blocks[0])), line: memory.line)
  }
}

/// Sizes of a group-rational activation.
struct RationalSizes: Sendable, Hashable {
  /// Six of the numerator, four of the denominator (KAT, Yang and Wang 2024).
  static let coefficientsOfGroup = 10
  var rows: Int
  var dim: Int
  var groups: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    rows = try reader.positive(.rows)
    dim = try reader.positive(.modelDim)
    groups = try reader.positive(.groups, or: 8)
    try reader.end()
    guard dim % groups == 0 else {
      throw .notDivisible(kind: kind, axis: "model-dim", size: dim, by: "groups", divisor: groups)
    }
  }

  var axes: Axes { Axes([(.rows, rows), (.modelDim, dim), (.groups, groups)]) }
  var list: [Int] { [rows, dim, groups] }
  var width: Int { dim / groups }
  var elements: Double { Double(rows) * Double(dim) }
  var coefficients: Int { Self.coefficientsOfGroup * groups }

  var arrays: [NestArray] {
    [
      NestArray("x", rows * dim), NestArray("dy", rows * dim),
      NestArray("coefficients", coefficients), .output("dx", rows * dim),
      .output("d coefficients", coefficients),
    ]
  }

  /// So many additions to each group's gradients; the memory adds whole lines.
  func transfers(additions: Double, line: Int) -> [Transfer] {
    let count = Self.coefficientsOfGroup
    let lines = (0..<groups).reduce(0) { sum, group in
      sum + (count * (group + 1) - 1) / line - count * group / line + 1
    }
    let sums = additions * Double(lines * line)
    return [
      Transfer("x and dy", reads: 2 * elements),
      Transfer("coefficients", reads: Double(coefficients)), Transfer("dx", writes: elements),
      Transfer("coefficient gradients, added in memory", reads: sums, writes: sums),
    ]
  }
}
