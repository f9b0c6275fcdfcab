/// The same with one addition a group and tile.
public struct TiledRationalBackward: BlockedAlgorithm {
  /// The catalogue's name for the gradient that adds once a tile, as FlashKAT does.
  public static let name = "rational-backward-tiled"
  /// What stays: a tile's sums of ten gradients, until they are added once.
  public static let abstract =
    "a tile's coefficient gradients are summed in fast memory, then added once"
  /// Five activations of 32 to 256 rows, 256 to 3072 wide, as of the atomic form.
  public static let examples = [
    "rows=64;Dm=256", "rows=256;Dm=256", "rows=256;Dm=768", "rows=64;Dm=768;groups=12",
    "rows=32;Dm=3072",
  ]
  let sizes: RationalSizes

  /// Makes it from rows, width and groups (8 if not given), which must divide the width.
  public init(axes: Axes) throws(WorkloadError) { sizes = try RationalSizes(Self.name, axes) }

  /// Rows, width and groups of the activation.
  public var axes: Axes { sizes.axes }
  /// The loop nest of both forms: blocks of rows, and in each all groups, which add once.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rational_backward", sizes.list) }
  /// x, dy and the coefficients in; dx and the coefficients' gradients out.
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }

  /// Tiles whose x, dy and dx fill the fast memory.
  public func candidates(_ memory: FastMemory) -> [Blocks] {
    [largest("rows", of: sizes.rows, in: memory)]
  }

  /// x, dy and dx of a tile, one group wide, and the coefficients of all groups.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int {
    3 * blocks[0] * sizes.width + sizes.coefficients
  }

  /// x, dy and coefficients in, dx out, and ten sums a group and tile in and out as whole lines.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(additions: Double(sizes.rows.pieces(of: blocks[0])), line: memory.line)
  }
}
