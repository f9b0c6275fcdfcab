/// Words that cross between the two memories for one cause.
public struct Transfer: Sendable, Hashable {
  public var cause: String
  public var reads: Double
  public var writes: Double

  public init(_ cause: String, reads: Double = 0, writes: Double = 0) {
    self.cause = cause
    self.reads = reads
    self.writes = writes
  }

  public var total: Double { reads + writes }
  /// Words written without having been read for it.
  public var overwritten: Double { max(writes - reads, 0) }
}
