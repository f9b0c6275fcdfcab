import Traces

/// How far a replay with unchanged durations is from its recording.
public struct ReplayFidelity: Sendable, Hashable {
  /// From the first start to the last end of what has times in the recording, in nanoseconds.
  public var recorded: Int64
  /// The makespan of the replay, from the same first start, in nanoseconds.
  public var replayed: Int64
  /// How many pieces of work devices did.
  public var activities: Int
  /// How many of them have no launch in the recording, and keep the start that they had there.
  public var atEdge: Int
  /// How many of them are kept at a delay that nothing explains.
  public var unexplained: Int
  /// |replayed start − recorded start| of devices' work, in nanoseconds: the median, the 90th percentile, the largest; 0 of none.
  public var startErrors: (median: Int64, p90: Int64, largest: Int64) {
    (errors.quantile(0.5), errors.quantile(0.9), errors.last ?? 0)
  }
  private var errors: [Int64]
  /// What decided the starts of devices' work, and how often.
  public var reasons: [Reason: Int]

  /// |replayed − recorded| ÷ recorded.
  public var error: Double {
    recorded == 0 ? 0 : Double((replayed - recorded).magnitude) / Double(recorded)
  }
  /// Of the work that is not at the window's edge, the share that is kept at a delay.
  public var unexplainedShare: Double {
    activities == atEdge ? 0 : Double(unexplained) / Double(activities - atEdge)
  }
  /// Beyond this what-ifs are unreliable.
  public static let limit = 0.02
  /// Whether the replay of the recording itself is within `limit`, so that what-ifs may be trusted.
  public var isReliable: Bool { error <= Self.limit }

  /// Compares a timing with the recording of its program.
  public init(_ timing: Timing) {
    let program = timing.program
    var last = Int64.min
    let watchers = program.watchers
    for (index, span) in program.trace.spans.enumerated()
    where program.isTimed(index) && !watchers.contains(span.lane) {
      last = max(last, span.end)
    }
    recorded = last == .min ? 0 : last - program.origin
    replayed = timing.makespan
    activities = program.activities.count
    atEdge = 0
    unexplained = 0
    reasons = [:]
    errors = []
    for activity in program.activities {
      let span = Int(activity.span)
      if activity.offset != nil { atEdge += 1 }
      if activity.delay > 0 { unexplained += 1 }
      errors.append(Int64((timing.start(span) - program.trace.spans[span].start).magnitude))
      if let reason = timing.reason(span) { reasons[reason, default: 0] += 1 }
    }
    errors.sort()
  }
}

extension [Int64] {
  /// The value at a share of a sorted array; 0 of none.
  fileprivate func quantile(_ share: Double) -> Int64 {
    isEmpty ? 0 : self[Int(share * Double(count - 1))]
  }
}
