/// One operation of a step, and how often it is run.
public struct Part: Sendable {
  /// What it does in the model: "gate and up product".
  public var name: String
  public var operation: any Operation
  /// Whose program; nil where the machine's customary one is meant.
  public var library: Library?
  /// Where its operands are: weights come from memory, what was just written is still in the cache.
  public var residency: Residency
  public var times: Int
  /// What the host does for it each time: calls of the framework at every level, and launches of kernels.
  public var calls = 0
  public var launches = 0

  public init(
    _ name: String, _ operation: any Operation, by library: Library? = nil,
    residency: Residency, times: Int
  ) {
    self.name = name
    self.operation = operation
    self.library = library
    self.residency = residency
    self.times = times
  }
}
