public import Documents
import Quantities
public import Replay
public import Traces

/// A rank's breakdown, for people and for programs.
public struct BreakdownSheet {
  private let breakdown: Breakdown
  private let rank: Int
  private let isAlone: Bool
  private let hasLength: Bool
  private let idle: [(cause: String, time: Int64)]
  private let families: FamilySheet

  /// Where the time of a rank of a run went, and why it was idle; over so many nanoseconds, where a part of it is looked at.
  public init(
    _ trace: Trace, rank: Int, length: Int64? = nil, idle causes: IdleCauses,
    families: WorkFamilies
  ) {
    breakdown = trace.breakdown(rank: rank, families: families).over(length ?? 0)
    hasLength = length != nil
    self.families = FamilySheet(trace, families, rank: rank)
    var idle = causes.causes(ofRank: rank).map { (cause: $0.key.rawValue, time: $0.value) }
    let edges = breakdown.idle - idle.reduce(0) { $0 + $1.time }
    if edges > 0 { idle.append(("before the first work and after the last", edges)) }
    self.idle = idle.sorted { ($1.time, $0.cause) < ($0.time, $1.cause) }
    self.rank = rank
    isAlone = trace.ranks.count == 1
  }

  private func time(_ nanoseconds: Int64) -> Seconds { Seconds(nanoseconds: nanoseconds) }

  /// The kinds that ran at once, as one name.
  private var parts: [(name: String, time: Int64)] {
    breakdown.together.map { kinds, time in
      (
        kinds.sorted { $0.rawValue < $1.rawValue }.map(\.name).joined(separator: " + "), time
      )
    }.sorted { ($1.time, $0.name) < ($0.time, $1.name) }
  }

  /// For programs.
  public var json: JSONValue {
    .object([
      .init("rank", JSONValue(rank)),
      .init("window_us", JSON.number(time(breakdown.window).microseconds)),
      .init("idle_us", JSON.number(time(breakdown.idle).microseconds)),
      .init(
        "busy_us",
        .object(
          Breakdown.Kind.allCases.map {
            .init($0.name, JSON.number(time(breakdown.busy[$0] ?? 0).microseconds))
          })),
      .init(
        "together_us",
        .object(parts.map { .init($0.name, JSON.number(time($0.time).microseconds)) })),
      .init(
        "idle",
        .object(
          idle.map { .init($0.cause, JSON.number(time($0.time).microseconds)) })),
      .init("overlap", breakdown.overlap.map { JSON.number($0) } ?? .null),
      .init("communication_known_by", families.communicationJSON),
      .init("families", families.json),
    ])
  }

  /// For people.
  public var text: String {
    var table = TextTable(isAlone ? "devices" : "rank \(rank)", "time", "share %")
    func add(_ name: String, _ part: Int64) {
      table.add(
        name.cell, time(part).cell,
        (Double(part) / Double(max(breakdown.window, 1))).percent.cell)
    }
    add(hasLength ? "window" : "first start to last end", breakdown.window)
    add("idle", breakdown.idle)
    for part in idle { add("  idle: \(part.cause)", part.time) }
    for part in parts { add(part.name, part.time) }
    var lines = [table.text, families.communicationText]
    if let overlap = breakdown.overlap {
      lines.append("\(overlap.percent) % of communication has computing beside it")
    }
    return (lines + ["", families.text]).joined(separator: "\n")
  }
}

extension Trace {
  /// How launches keep devices busy, in sentences.
  public var launchText: String {
    let launches = launchStatistics()
    func text(_ nanoseconds: Int64) -> String { Seconds(nanoseconds: nanoseconds).rounded() }
    return """
      launches: \(launches.launched) pieces of work, their calls take \(text(launches.calling)) in all
      from launch to start: \(text(launches.queueing)) in all (TKLQT), longest queue \(launches.longestQueue), mean \(launches.meanQueue.rounded(toSignificant: 3).short)
      mean work \(text(Int64(launches.meanWork))); from the first host span to the last work \(text(launches.inference))
      \(launches.unqueued) start on an empty stream: \(launches.isHostBound ? "the host decides" : "devices decide")
      """
  }

  /// The names of devices' work that took longest, each with its families.
  public func kernelTable(top: Int, _ families: WorkFamilies) -> String {
    let totals = workByName()
    let all = totals.reduce(Int64(0)) { $0 + $1.time }
    let known = self.families(families) { names[$0.name] }
    var table = TextTable("kernel", "family", "runs", "time", "share %", "shortest", "longest")
    for total in totals.prefix(max(top, 0)) {
      table.add(
        total.name.shortened(to: 70).cell, (known[total.name] ?? []).text.cell, "\(total.count)",
        Seconds(nanoseconds: total.time).cell,
        (Double(total.time) / Double(max(all, 1))).percent.cell,
        Seconds(nanoseconds: total.shortest).cell, Seconds(nanoseconds: total.longest).cell)
    }
    return table.text
  }
}

extension [Meeting] {
  /// Each collective: what it takes once all ranks are there, and how far apart they came.
  public var table: String {
    var table = TextTable("collective", "ranks", "pure transfer", "skew", "last rank")
    for meeting in self {
      let last = meeting.members.min { $0.wait < $1.wait }
      table.add(
        meeting.name.cell, "\(meeting.members.count)",
        Seconds(nanoseconds: Swift.max(meeting.transfer, 0)).cell,
        Seconds(nanoseconds: meeting.skew).cell, last.map { "\($0.rank)" } ?? "")
    }
    return table.text
  }
}
