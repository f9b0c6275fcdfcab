/// A named loop nest and the sizes that it takes, in its order.
public struct LoopNest: Sendable, Hashable {
  public var name: String
  public var sizes: [Int]

  public init(_ name: String, _ sizes: [Int]) {
    self.name = name
    self.sizes = sizes
  }
}
