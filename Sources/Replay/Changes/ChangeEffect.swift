public import Quantities

/// What a change did.
public enum ChangeEffect: Sendable, Hashable {
  /// So many of what is named.
  case count(Int, of: String)
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
  /// Work that was changed, and that was carried as it was, by its time before.
  public var changed = Seconds.zero
  public var carried = Seconds.zero
  /// Why work was carried.
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
