/// What is said of a run when it is added.
public struct RunRecord: Sendable, Hashable {
  /// The machine that it ran on.
  public struct Machine: Sendable, Hashable {
    public var name: String
    /// The text of its hardware profile, where there is one.
    public var profile: String?
    /// In words: the processor, the driver, whatever was found out.
    public var description: String

    public init(name: String, profile: String? = nil, description: String = "") {
      self.name = name
      self.profile = profile
      self.description = description
    }
  }

  /// The name that is wanted; where it is taken, "-2", "-3"… is added.
  public var name: String
  /// When it ran, as in RFC 3339.
  public var created: String
  public var machine: Machine
  /// The command line that made it.
  public var command: String
  public var toolVersion: String
  public var commit: String

  public init(
    name: String, created: String, machine: Machine, command: String, toolVersion: String,
    commit: String
  ) {
    self.name = name
    self.created = created
    self.machine = machine
    self.command = command
    self.toolVersion = toolVersion
    self.commit = commit
  }
}

/// A run that is in a store.
public struct Run: Sendable, Hashable, Identifiable {
  /// Never used again in its store, even after the run was deleted.
  public let id: Int
  /// No two runs of a store have the same.
  public let name: String
  public let created: String
  /// The machine's name.
  public let machine: String
  public let command: String
  public let toolVersion: String
  public let commit: String
  public let spans: Int
  public let operations: Int
  public let samples: Int
}
