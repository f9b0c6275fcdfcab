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
