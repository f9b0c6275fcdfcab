public import Traces

/// When everything in a program happens, and what decided that.
public struct Timing: Sendable {
  /// The program that was timed; its trace has the times of the recording.
  public let program: TracedProgram
  /// Begin and end of each span, after the origin.
  let times: [Int64]
  /// What decided each of them, and the moment from which that came; -1 for the origin.
  let reasons: [Reason?]
  let sources: [Int32]
  let first: Int
  /// From the origin to the last end, in nanoseconds.
  public let makespan: Int64
  /// The moment that ends last.
  let last: Int?

  init(program: TracedProgram, times: TimingGraph.Times, first: Int) {
    self.program = program
    self.first = first
    self.times = times.times
    reasons = times.times.indices.map { times.reason($0) }
    sources = times.times.indices.map { Int32(truncatingIfNeeded: times.source($0) ?? -1) }
    var latest: (time: Int64, node: Int)?
    let watchers = program.watchers
    for (span, recorded) in program.trace.spans.enumerated()
    where program.isTimed(span) && !watchers.contains(recorded.lane) {
      let node = first + 2 * span + 1
      if times.times[node] > latest?.time ?? .min { latest = (times.times[node], node) }
    }
    makespan = latest?.time ?? 0
    last = latest?.node
  }

  /// When a span begins, on the recording's clock.
  public func start(_ span: Int) -> Int64 { program.origin + times[first + 2 * span] }
  /// When it ends.
  public func end(_ span: Int) -> Int64 { program.origin + times[first + 2 * span + 1] }
  /// What decided that it began no earlier; nil for what waits for nothing.
  public func reason(_ span: Int) -> Reason? { reasons[first + 2 * span] }

  /// What all work of devices takes, one piece after another; of collectives whose ranks are there, what they take once
  /// those have met.
  public var deviceTime: Int64 {
    let meets = Set(program.meetings.flatMap { $0.members.map(\.activity) })
    var sum = program.meetings.reduce(Int64(0)) {
      $0 + $1.members.reduce(0) { $0 + max($1.transfer, 0) }
    }
    for (place, activity) in program.activities.enumerated()
    where !activity.isRemoved && !meets.contains(Int32(truncatingIfNeeded: place)) {
      sum += activity.duration
    }
    return sum
  }

  /// The trace with these times.
  ///
  /// What says something of the recording alone (records of waits, ranges on devices, the profiler's time) is kept only
  /// where it follows its call.
  public var trace: Trace {
    var trace = program.trace
    var place = [Int](repeating: -1, count: trace.spans.count)
    let calls = program.callsOfRecords
    var kept: [Span] = []
    kept.reserveCapacity(trace.spans.count)
    for (index, span) in trace.spans.enumerated() {
      let source = program.isTimed(index) ? index : calls[index] ?? -1
      guard source >= 0, !program.isRemoved(index) else { continue }
      place[index] = kept.count
      var span = span
      span.start = start(source)
      span.duration = end(source) - span.start
      kept.append(span)
    }
    trace.spans = kept
    trace.dependencies = trace.dependencies.compactMap { edge in
      guard place[edge.source] >= 0, place[edge.target] >= 0 else { return nil }
      return Dependency(source: place[edge.source], target: place[edge.target], kind: edge.kind)
    }
    return trace
  }
}

extension TracedProgram {
  /// Whether a span has times of its own: work of devices and of hosts.
  func isTimed(_ span: Int) -> Bool {
    trace.spans[span].kind.isActivity || trace.spans[span].kind.isHost
  }

  /// Threads that give no work to devices, wait for none and do none of the framework's: they watch, or wait in functions of the
  /// program's language alone, at times of their own.
  ///
  /// None where no thread does anything else.
  var watchers: Set<Int> {
    var lanes = Set(threads.indices.filter { !threads[$0].moments.isEmpty })
    let all = lanes
    for span in trace.spans {
      switch span.kind {
      case .hostOperation, .annotation, .span: lanes.remove(span.lane)
      default: break
      }
    }
    for activity in activities where activity.call >= 0 {
      lanes.remove(trace.spans[Int(activity.call)].lane)
    }
    for block in blocks { lanes.remove(trace.spans[Int(block.call)].lane) }
    return lanes == all ? [] : lanes
  }

  /// Whether a change took a span away.
  func isRemoved(_ span: Int) -> Bool { removed.contains(Int32(truncatingIfNeeded: span)) }

  /// The call of each record of a wait.
  var callsOfRecords: [Int: Int] {
    let records = trace.spans.indices.filter { trace.spans[$0].kind == .synchronization }
    guard !records.isEmpty else { return [:] }
    var calls: [CallKey: Int] = [:]
    for (index, span) in trace.spans.enumerated() where span.kind == .call {
      if let key = trace.callKey(of: span) { calls[key] = index }
    }
    return Dictionary(
      uniqueKeysWithValues: records.compactMap { record in
        trace.callKey(of: trace.spans[record]).flatMap { calls[$0] }.map { (record, $0) }
      })
  }
}
