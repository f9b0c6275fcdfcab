/// Words that cross between the two memories for one cause.
public struct Transfer: Sendable, Hashable {
  /// What is moved, and how often or why: "K and V, 4 times".
  public var cause: String
  /// Words that come in from slow memory.
  public var reads: Double
  /// Words that go out to slow memory.
  public var writes: Double

  /// Makes a transfer of so many words in and out, none where not given.
  public init(_ cause: String, reads: Double = 0, writes: Double = 0) {
    self.cause = cause
    self.reads = reads
    self.writes = writes
  }

  /// Words that cross in either direction.
  public var total: Double { reads + writes }
  /// Words written without having been read for it.
  public var overwritten: Double { max(writes - reads, 0) }
}
