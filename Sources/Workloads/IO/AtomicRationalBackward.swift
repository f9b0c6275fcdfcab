/// The gradient of a group-rational activation f(x) = P(x) / Q(x): dx, and the sums of its ten coefficients' gradients over a
/// group's elements, added with atomics element by element (KAT) or once a tile (FlashKAT, 2025).
public struct AtomicRationalBackward: BlockedAlgorithm {
  /// The catalogue's name for the gradient that adds element by element, as KAT does.
  public static let name = "rational-backward-atomics"
  /// What passes: elements, each with an addition to ten gradients of its group; no sum stays.
  public static let abstract = "each element adds ten coefficient gradients to memory"
  /// Five activations of 32 to 256 rows, 256 to 3072 wide.
  public static let examples = [
    "rows=64;Dm=256", "rows=256;Dm=256", "rows=256;Dm=768", "rows=64;Dm=768;groups=12",
    "rows=32;Dm=3072",
  ]
  let sizes: RationalSizes

  /// Makes it from rows, width and groups (8 if not given), which must divide the width.
  public init(axes: Axes) throws(WorkloadError) { sizes = try RationalSizes(Self.name, axes) }

  /// Rows, width and groups of the activation.
  public var axes: Axes { sizes.axes }
  /// The loop nest of both forms; a block of 0 rows makes it add after each element.
  public func nest(_ blocks: Blocks) -> LoopNest { LoopNest("rational_backward", sizes.list) }
  /// x, dy and the coefficients in; dx and the coefficients' gradients out.
  public func arrays(_ blocks: Blocks) -> [NestArray] { sizes.arrays }
  /// One, of 0 rows: no sum is gathered in fast memory.
  public func candidates(_ memory: FastMemory) -> [Blocks] { [Blocks(["rows": 0])] }
  /// Four lines that pass, and the coefficients of all groups.
  public func workingSet(_ blocks: Blocks, line: Int) -> Int { 4 * line + sizes.coefficients }

  /// x, dy and coefficients in, dx out, and an element's ten sums in and out as whole lines.
  public func transfers(_ blocks: Blocks, _ memory: FastMemory) -> [Transfer] {
    sizes.transfers(additions: sizes.elements / Double(sizes.groups), line: memory.line)
  }
}
