/// What a model said, and which model on which machine that was.
public struct Attributed<Value: Sendable & Hashable>: Sendable, Hashable {
  /// What it said.
  public var value: Value
  /// The name of the machine's profile.
  public var machine: String
  /// The version of the Orrery whose model it was.
  public var modelVersion: String
  /// The commit of that Orrery's source.
  public var commit: String

  /// A value with what it came from.
  public init(_ value: Value, machine: String, modelVersion: String, commit: String) {
    self.value = value
    self.machine = machine
    self.modelVersion = modelVersion
    self.commit = commit
  }
}
