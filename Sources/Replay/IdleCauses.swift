public import Traces

/// Why the devices of a rank had nothing to do.
public enum IdleCause: String, Sendable, Hashable, CaseIterable {
  /// The host had not come to the next launch: it computed.
  case host = "host"
  /// The call had begun, and the work had not started.
  case launch = "launch"
  /// The host was in a call that waits for devices, and they were done.
  case synchronization = "synchronisation"
  /// The host was in a call that copies and waits for it.
  case copy = "copy"
  /// The next work waited for a collective on another stream.
  case collective = "collective wait"
  /// The next work waited for other work of devices.
  case order = "order of streams"
  /// Nothing in the trace says why.
  case unknown = "unknown"
}

/// The idle time of devices by its causes, rank by rank.
public struct IdleCauses: Sendable {
  private var byRank: [Int: [IdleCause: Int64]] = [:]

  /// Nanoseconds of each cause; they sum to the time between a rank's first start of work and its last end in which none ran.
  public func causes(ofRank rank: Int) -> [IdleCause: Int64] { byRank[rank] ?? [:] }

  /// Of the replay of a recording with unchanged durations; times are those of the recording.
  ///
  /// What ends a gap of the devices says why it was: the work that starts then came no earlier because of its launch, its stream or
  /// another one. Of a launch the time before its call is the host's, but for what its thread spent in calls that wait or copy.
  /// Complexity: O(spans log spans).
  public init(_ timing: Timing, families: WorkFamilies? = nil) {
    let program = timing.program
    let waits = HostWaits(program)
    let sources = Self.sources(of: program, families ?? program.trace.workFamilies)
    var work: [Int: [Int]] = [:]
    for (place, activity) in program.activities.enumerated() {
      let lane = program.trace.spans[Int(activity.span)].lane
      work[program.trace.lanes[lane].rank, default: []].append(place)
    }
    for (rank, places) in work {
      var causes: [IdleCause: Int64] = [:]
      func span(_ place: Int) -> Span { program.trace.spans[Int(program.activities[place].span)] }
      let ordered = places.sorted { (span($0).start, $0) < (span($1).start, $1) }
      var end = ordered.first.map { span($0).start } ?? 0
      for place in ordered {
        let next = span(place)
        if next.start > end {
          let reason = timing.reason(Int(program.activities[place].span))
          Self.add(
            end..<next.start, before: program.activities[place], reason,
            isAfterCollective: sources[Int32(truncatingIfNeeded: place)] ?? false, program, waits,
            to: &causes)
        }
        end = max(end, next.end)
      }
      byRank[rank] = causes
    }
  }

  private static func add(
    _ gap: Range<Int64>, before activity: Activity, _ reason: Reason?, isAfterCollective: Bool,
    _ program: TracedProgram, _ waits: HostWaits, to causes: inout [IdleCause: Int64]
  ) {
    func add(_ cause: IdleCause, _ time: Int64) {
      if time > 0 { causes[cause, default: 0] += time }
    }
    switch reason {
    case .streamOrder: add(.order, Int64(gap.count))
    case .event, .inferredEvent, .dependency:
      add(isAfterCollective ? .collective : .order, Int64(gap.count))
    case .launch, .unexplained, .windowEdge, .threadOrder, .handover, .synchronization, .queue,
      .rendezvous, .duration, nil:
      guard activity.call >= 0 else { return add(.unknown, Int64(gap.count)) }
      let call = program.trace.spans[Int(activity.call)]
      let begun = min(max(call.start, gap.lowerBound), gap.upperBound)
      let (waited, copied) = waits.time(in: gap.lowerBound..<begun, of: call.lane)
      add(.synchronization, waited)
      add(.copy, copied)
      add(.host, begun - gap.lowerBound - waited - copied)
      add(.launch, gap.upperBound - begun)
    }
  }

  /// Of each activity that waits for another stream whether that is for a collective.
  private static func sources(of program: TracedProgram, _ families: WorkFamilies) -> [Int32: Bool]
  {
    let collectives = Set(program.meetings.flatMap { $0.members.map(\.span) })
    var sources: [Int32: Bool] = [:]
    for wait in program.waits {
      let source = Int(wait.source)
      let isCollective =
        collectives.contains(source)
        || families[source]?.family == .communication
      sources[wait.activity] = (sources[wait.activity] ?? false) || isCollective
    }
    return sources
  }
}

/// When each thread was in calls that wait for devices.
private struct HostWaits {
  private var byLane: [Int: [(start: Int64, end: Int64, isCopy: Bool)]] = [:]

  init(_ program: TracedProgram) {
    var copies: Set<Int32> = []
    for activity in program.activities
    where program.trace.spans[Int(activity.span)].kind == .copy && activity.call >= 0 {
      copies.insert(activity.call)
    }
    for block in program.blocks {
      let call = program.trace.spans[Int(block.call)]
      byLane[call.lane, default: []].append((call.start, call.end, copies.contains(block.call)))
    }
    for lane in byLane.keys { byLane[lane]?.sort { $0.start < $1.start } }
  }

  /// What a thread spent in them within a stretch: calls that wait, and those that copy.
  func time(in stretch: Range<Int64>, of lane: Int) -> (waited: Int64, copied: Int64) {
    guard let calls = byLane[lane], !stretch.isEmpty else { return (0, 0) }
    var (waited, copied): (Int64, Int64) = (0, 0)
    var place = calls.partition { $0.end <= stretch.lowerBound }
    while place < calls.count, calls[place].start < stretch.upperBound {
      let call = calls[place]
      let part = min(call.end, stretch.upperBound) - max(call.start, stretch.lowerBound)
      if call.isCopy { copied += part } else { waited += part }
      place += 1
    }
    return (waited, copied)
  }
}
