/// Softmax along rows in three passes: maximum, exponentials with their sum, division.
public struct ThreePassSoftmax: BlockedAlgorithm {
  /// The catalogue's name for softmax in three passes.
  public static let name = "softmax-three-pass"
  /// What passes: a row, for its maximum, for its exponentials and for their division.
  public static let abstract =
    "a row is read for its maximum and for its exponentials, which are divided in place"
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
  /// Rows; in each, three passes a step of columns at a time, the last over y alone.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("softmax_three_pass", sizes.list) }
  /// x in and y out, both [rows, columns]; exponentials wait in y for their division.
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  /// One: a line of columns at a time.
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["columns": memory.line])] }
  /// A step of columns of x and of y.
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
