import Traces

/// The spans of a recording in the order of their lanes, and which call gave which work to which device.
struct RecordedRun {
  let trace: Trace
  let origin: Int64
  /// For each lane its host spans, by start with longer ones first.
  var hosts: [[Int32]]
  /// Activities stream by stream, each by start; a stream is a lane.
  var activities: [Int32]
  var streams: [Range<Int>]
  /// The call of each activity; -1 where there is none.
  var calls: [Int32]
  /// The activity that follows a span's index; -1 where the span is none.
  var activityOf: [Int32]
  /// For each activity the latest begin of a call that filled its stream so far.
  var enqueued: [Int64]
  /// Calls by rank and correlation.
  var callOf: [CallKey: Int32]

  init(_ trace: Trace) {
    self.trace = trace
    let spans = trace.spans
    origin = Self.origin(of: spans)
    hosts = [[Int32]](repeating: [], count: trace.lanes.count)
    var work = [[Int32]](repeating: [], count: trace.lanes.count)
    callOf = [:]
    var callCount = 0
    for span in spans where span.kind == .call { callCount += 1 }
    callOf.reserveCapacity(callCount)
    for (index, span) in spans.enumerated() {
      let place = Int32(truncatingIfNeeded: index)
      if span.kind.isActivity {
        work[span.lane].append(place)
      } else if span.kind.isHost {
        hosts[span.lane].append(place)
        if span.kind == .call, let key = trace.callKey(of: span), callOf[key] == nil {
          callOf[key] = place
        }
      }
    }
    for lane in trace.lanes.indices {
      Self.sort(&hosts[lane], spans)
      Self.sort(&work[lane], spans)
    }
    activities = []
    streams = []
    for members in work where !members.isEmpty {
      streams.append(activities.count..<activities.count + members.count)
      activities += members
    }
    activityOf = [Int32](repeating: -1, count: spans.count)
    calls = []
    calls.reserveCapacity(activities.count)
    enqueued = []
    findCalls()
  }

  /// The first start of devices' work and of threads that do more than wait in functions; of a recording without either the first.
  private static func origin(of spans: [Span]) -> Int64 {
    let timed = spans.lazy.filter { $0.kind.isActivity || $0.kind.isHost }
    let acting = Set(timed.filter { $0.kind != .function }.map(\.lane))
    return timed.filter { acting.contains($0.lane) }.map(\.start).min()
      ?? timed.map(\.start).min() ?? 0
  }

  /// Which call started each activity, and the latest begin of a call that filled its stream so far.
  private mutating func findCalls() {
    let spans = trace.spans
    for stream in streams {
      var latest = Int64.min
      for place in stream {
        let span = spans[Int(activities[place])]
        activityOf[Int(activities[place])] = Int32(truncatingIfNeeded: place)
        let call = trace.callKey(of: span).flatMap { callOf[$0] } ?? -1
        calls.append(call)
        if call >= 0 { latest = max(latest, spans[Int(call)].start) }
        enqueued.append(latest)
      }
    }
  }

  /// By start, longer ones first but after those of no length, which lie in nothing; mostly they are in order already.
  private static func sort(_ members: inout [Int32], _ spans: [Span]) {
    func precedes(_ a: Int32, _ b: Int32) -> Bool {
      let (x, y) = (spans[Int(a)], spans[Int(b)])
      if x.start != y.start { return x.start < y.start }
      if (x.duration == 0) != (y.duration == 0) { return x.duration == 0 }
      return x.duration != y.duration ? x.duration > y.duration : a < b
    }
    var isSorted = true
    for place in members.indices.dropFirst() where precedes(members[place], members[place - 1]) {
      isSorted = false
      break
    }
    if !isSorted { members.sort(by: precedes) }
  }

  func span(of activity: Int) -> Span { trace.spans[Int(activities[activity])] }

  /// The last activity of a stream that was given to it before a moment; nil where there is none.
  func last(of stream: Range<Int>, enqueuedBefore time: Int64) -> Int? {
    let next = enqueued[stream].partition { $0 < time }
    return next > stream.lowerBound ? next - 1 : nil
  }

  /// Whether an activity's call waits for it: a copy that ended before the call did, or ran for long within it.
  func isWithinCall(_ activity: Int) -> Bool {
    let call = calls[activity]
    let span = span(of: activity)
    guard call >= 0, span.kind == .copy else { return false }
    let end = trace.spans[Int(call)].end
    return span.end <= end || span.start < end - Latencies.tolerance
  }

  /// Whether an activity and the one before it on its stream came with one launch.
  func isGraphNeighbour(_ activity: Int, first: Int) -> Bool {
    activity > first && calls[activity] >= 0 && calls[activity] == calls[activity - 1]
  }
}
