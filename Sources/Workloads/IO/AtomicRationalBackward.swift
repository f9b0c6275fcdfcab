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
