/// What is said of a run when it is added.
public struct RunRecord: Sendable, Hashable {
  /// The machine that it ran on.
  public struct Machine: Sendable, Hashable {
    /// What it is called.
    ///
    /// Machines of one name are different where their profiles or descriptions differ.
    public var name: String
    /// The text of its hardware profile, where there is one.
    public var profile: String?
    /// In words: the processor, the driver, whatever was found out.
    public var description: String

    /// A machine without a profile and without words about it, unless they are given.
    public init(name: String, profile: String? = nil, description: String = "") {
      self.name = name
      self.profile = profile
      self.description = description
    }
  }

  /// The name that is wanted; where it is taken, "-2", "-3"… is added.
  public var name: String
  /// When it ran, as in RFC 3339; a store refuses what is no time.
  public var created: String
  /// The machine that it ran on.
  public var machine: Machine
  /// The command line that made it.
  public var command: String
  /// The version of the Orrery that made it.
  public var toolVersion: String
  /// The commit of that Orrery's source.
  public var commit: String

  /// What is said of a run; a store checks it when the run is added.
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
  /// When it ran, as in RFC 3339.
  public let created: String
  /// The machine's name.
  public let machine: String
  /// The command line that made it.
  public let command: String
  /// The version of the Orrery that made it.
  public let toolVersion: String
  /// The commit of that Orrery's source.
  public let commit: String
  /// How many spans its trace has.
  public let spans: Int
  /// How many operations its trace has.
  public let operations: Int
  /// How many samples its trace has.
  public let samples: Int
}
