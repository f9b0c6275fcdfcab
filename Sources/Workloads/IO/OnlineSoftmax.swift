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
