/// A named loop nest and the sizes that it takes, in its order.
public struct LoopNest: Sendable, Hashable {
  /// Its name among the compiled nests, such as "attention_flash".
  public var name: String
  /// The algorithm's sizes, in the order that the nest takes them.
  public var sizes: [Int]

  /// Names a nest and the sizes that it takes, in its order.
  public init(_ name: String, _ sizes: [Int]) {
    self.name = name
    self.sizes = sizes
  }
}
