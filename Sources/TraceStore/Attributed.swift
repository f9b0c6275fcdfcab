/// What a model said, and which model on which machine that was.
public struct Attributed<Value: Sendable & Hashable>: Sendable, Hashable {
  public var value: Value
  /// The name of the machine's profile.
  public var machine: String
  public var modelVersion: String
  public var commit: String

  public init(_ value: Value, machine: String, modelVersion: String, commit: String) {
    self.value = value
    self.machine = machine
    self.modelVersion = modelVersion
    self.commit = commit
  }
}
