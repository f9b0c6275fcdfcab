/// Softmax along rows with maximum and sum in one pass (Milakov and Gimelshein 2018).
public struct OnlineSoftmax: BlockedAlgorithm {
  /// The catalogue's name for softmax with an online sum.
  public static let name = "softmax-online"
  /// What passes: a row, for its maximum and sum together, and again for its result.
  public static let abstract = "a row is read for maximum and sum, and again for the result"
  /// Five matrices of 8 to 64 rows of 1024 to 50000 elements.
  public static let examples = [
    "rows=64;cols=1024", "rows=64;cols=3072", "rows=64;cols=6144", "rows=16;cols=16384",
    "rows=8;cols=50000",
  ]
  let sizes: RowSizes

  /// Makes it from rows and columns.
  public init(axes: Axes) throws(WorkloadError) { sizes = try RowSizes(Self.name, axes) }

  /// Rows and columns.
  public var axes: Axes { sizes.axes }
  /// Rows; in each, two passes a step of columns at a time: maximum with sum, then results.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("softmax_online", sizes.list) }
  /// x in and y out, both [rows, columns].
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  /// One: a line of columns at a time.
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["columns": memory.line])] }
  /// A step of columns of x and of y.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 2 * blocks[0] }

  /// x in, again in but for what of a row is still there, and y out.
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
