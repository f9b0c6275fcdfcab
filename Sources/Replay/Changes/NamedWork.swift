public import Quantities
public import Traces

/// What a name of a change means, and how much that was before the change.
public struct NamedWork: Sendable, Hashable, CustomStringConvertible {
  /// How a name was understood.
  public enum Meaning: Sendable, Hashable {
    /// The family of this name.
    case family(KernelFamily)
    /// What has exactly this name.
    case name(String)
    /// What has this in its name.
    case part(String)
  }

  /// How many pieces of devices' work, or else how many host spans.
  public var count: Int
  /// How long they took.
  public var time: Seconds
  /// Whether they are host spans.
  public var isHost: Bool
  /// How the name was understood.
  public var meaning: Meaning
  /// Whether they are gone.
  public var isRemoved = false

  /// How many spans, their time, and what the name means: "114 spans, 7.02 ms of device time: family gemm".
  public var description: String {
    let what = isRemoved ? "spans removed" : "spans"
    return "\(count) \(what), \(time.rounded()) of \(isHost ? "host" : "device") time: \(meaning)"
  }
}

extension NamedWork.Meaning: CustomStringConvertible {
  /// "family gemm".
  public var description: String {
    switch self {
    case .family(let family): "family \(family)"
    case .name(let name): "of the name \(name)"
    case .part(let part): "with \(part) in the name"
    }
  }
}

/// What a name of a change means in a program.
struct MeantWork {
  /// Pieces of devices' work that are still there.
  var activities: [Int]
  /// Host spans, where no work is meant.
  var hosts: Set<Int32> = []
  var meaning: NamedWork.Meaning

  var isEmpty: Bool { activities.isEmpty && hosts.isEmpty }
}

extension TracedProgram {
  /// What a name means: the work of the family of this name, else what is of this name, else what has it in its name.
  ///
  /// Of names, kernels come before what operations and calls of the name launched, and that before host spans.
  func meant(by name: String) -> MeantWork {
    if let family = KernelFamily(named: name) {
      let families = trace.workFamilies
      let places = activities.indices.filter {
        !activities[$0].isRemoved && families[Int(activities[$0].span)]?.family == family
      }
      if !places.isEmpty { return MeantWork(activities: places, meaning: .family(family)) }
    }
    var meant = MeantWork(
      activities: activities(named: name).filter { !activities[$0].isRemoved },
      meaning: trace.names.contains(name) ? .name(name) : .part(name))
    if meant.activities.isEmpty {
      meant.hosts = hosts(named: name).filter { !removed.contains($0) }
    }
    return meant
  }

  /// How much a name means, before it is changed.
  func extent(of meant: MeantWork) -> NamedWork {
    let time: Int64
    if meant.activities.isEmpty {
      time = meant.hosts.reduce(0) { $0 + trace.spans[Int($1)].duration }
    } else {
      let transfers = transfers
      time = meant.activities.reduce(0) {
        $0 + (transfers[Int32(truncatingIfNeeded: $1)] ?? activities[$1].duration)
      }
    }
    return NamedWork(
      count: max(meant.activities.count, meant.hosts.count), time: Seconds(nanoseconds: time),
      isHost: meant.activities.isEmpty, meaning: meant.meaning)
  }

  /// What collectives whose ranks are there take once those have met, by their activities.
  private var transfers: [Int32: Int64] {
    var transfers: [Int32: Int64] = [:]
    for member in meetings.lazy.flatMap(\.members) {
      transfers[member.activity] = max(member.transfer, 0)
    }
    return transfers
  }

  /// Scales work; of collectives whose ranks are there, what they take once they have met.
  mutating func scale(_ places: [Int], by factor: Double) {
    for place in places {
      activities[place].duration = activities[place].duration.scaled(by: factor)
    }
    guard !meetings.isEmpty else { return }
    let meant = Set(places.map { Int32(truncatingIfNeeded: $0) })
    for meeting in meetings.indices {
      for member in meetings[meeting].members.indices
      where meant.contains(meetings[meeting].members[member].activity) {
        meetings[meeting].members[member].transfer =
          meetings[meeting].members[member].transfer.scaled(by: factor)
      }
    }
  }

  /// The families of the program's work, those of the most time first.
  var families: [KernelFamily] {
    trace.workByFamily(trace.workFamilies).map(\.family).filter { $0 != .other }
  }
}
