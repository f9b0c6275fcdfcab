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
    [largest("rows", of: sizes.rows, in: memory)]
  }

  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    3 * blocks[0] * sizes.width + sizes.coefficients
  }

  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(additions: Double(sizes.rows.pieces(of: blocks[0])), line: memory.line)
  }
}
