/// A stretch of the critical path of a run, for a track of its own beside the run's.
public struct PathSegment: Sendable, Hashable {
  /// When it begins, in nanoseconds on the run's clock.
  public var start: Int64
  /// When it ends, in nanoseconds on the run's clock.
  public var end: Int64
  /// What ran then, or waited.
  public var name: String
  /// What decided that it came no earlier, in a few words: "launch".
  public var why: String

  /// A stretch from one time to another.
  public init(start: Int64, end: Int64, name: String, why: String) {
    self.start = start
    self.end = end
    self.name = name
    self.why = why
  }

  /// The category of its events in Chrome's format.
  static let category = "critical path"
}

extension [PathSegment] {
  /// The segments in time, each beginning no earlier than the one before ends; what nothing is left of is left out.
  var inTurn: [PathSegment] {
    var time = Int64.min
    return sorted { ($0.start, $0.end) < ($1.start, $1.end) }.compactMap { segment in
      var segment = segment
      segment.start = Swift.max(segment.start, time)
      guard segment.end > segment.start else { return nil }
      time = segment.end
      return segment
    }
  }
}
