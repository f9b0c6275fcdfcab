public import Quantities

/// What a change did.
public enum ChangeEffect: Sendable, Hashable {
  /// So many of what is named.
  case count(Int, of: String)
  /// What a name means.
  case named(NamedWork)
  /// All of what is named.
  case all(of: String)
  /// Devices' work that lasts as long as a model says.
  case work(ChangedWork)
  /// Host time that is gone.
  case lessHostTime(Seconds)
  /// One launch of all work, which follows so long after what was before it.
  case oneLaunch(gap: Seconds)
}

/// What a change did with devices' work.
public struct ChangedWork: Sendable, Hashable {
  /// Time before the change of the work that was changed.
  public var changed = Seconds.zero
  /// Time of the work that was left as it was.
  public var carried = Seconds.zero
  /// Why work was left as it was, each reason with the time of that work.
  public var reasons: [String: Seconds] = [:]

  /// The share of the work that was changed.
  public var coverage: Double {
    changed + carried > .zero ? changed / (changed + carried) : 0
  }

  mutating func carry(_ time: Seconds, _ reason: String) {
    carried += time
    reasons[reason, default: .zero] += time
  }
}
