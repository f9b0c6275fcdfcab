/// One operation of a step, and how often it is run.
public struct Part: Sendable {
  /// What it does in the model: "gate and up product".
  public var name: String
  /// The operation, with the sizes that one device runs.
  public var operation: any Operation
  /// Whose program; nil where the machine's customary one is meant.
  public var library: Library?
  /// Where its operands are: weights come from memory, what was just written is still in the cache.
  public var residency: Residency
  /// How often it is run in the step.
  public var times: Int
  /// Calls of the framework, at every level, that the host makes for it each time.
  public var calls = 0
  /// Kernels that the host launches for it each time.
  public var launches = 0

  /// A part without work of the host.
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
