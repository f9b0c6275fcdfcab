public import Traces

extension TracedProgram {
  /// Reads a recording: its order, its waits, and what they cost there (or are said to cost).
  ///
  /// Complexity: O(spans log spans).
  public init(_ trace: Trace, latencies given: Latencies? = nil) {
    let run = RecordedRun(trace)
    let records = RecordedWaits(run)
    let waiting = Set(records.waits.map(\.activity))
    let latencies = given ?? Latencies(run, waiting: waiting)
    self.trace = trace
    origin = run.origin
    self.latencies = latencies
    threads = run.hosts.map { HostTimeline($0, of: trace.spans) }
    streams = run.streams
    activities = Self.activities(of: run, latencies)
    waits = records.waits.map { $0.with(latencies.wait) }
    // A wait that did not have to be is known by its call; its time says only that it was no longer.
    waits += CalledWaits(run, recorded: records.recorded).waits.map {
      $0.with(min($0.latency, latencies.wait))
    }
    joins = Handovers(run).joins
    meetings = Meetings(run).meetings
    blocks = Blocks(run, records: records, latencies: latencies, isGiven: given != nil).blocks
    addDependencies(of: run)
    explainStarts(of: run)
  }

  /// Adds what the trace itself says of its order; where that leads in circles, without what leads there.
  ///
  /// That is what has a target that began before its source had ended, else the calls too, else all of it: an import places
  /// the nodes of such a trace without its calls.
  private mutating func addDependencies(of run: RecordedRun) {
    let spans = trace.spans
    let all = trace.dependencies.filter { $0.kind != .gradient }
    let (others, records) = (joins, waits)
    func isKept(_ edge: Dependency) -> Bool {
      spans[edge.source].end <= spans[edge.target].start
    }
    let choices: [(Dependency) -> Bool] = [
      { _ in true }, isKept, { $0.kind != .fork && isKept($0) }, { _ in false },
    ]
    for choice in choices {
      let edges = all.filter(choice)
      joins = others + Self.joins(of: run, threads, edges)
      waits = records + Self.waits(of: run, edges)
      if edges.isEmpty || !hasCircle { return }
    }
  }

  private var hasCircle: Bool {
    do {
      _ = try timed()
      return false
    } catch {
      return true
    }
  }

  private static func activities(of run: RecordedRun, _ latencies: Latencies) -> [Activity] {
    var activities: [Activity] = []
    activities.reserveCapacity(run.activities.count)
    for stream in run.streams {
      for place in stream {
        let span = run.span(of: place)
        let call = run.calls[place]
        let before = place > stream.lowerBound ? run.span(of: place - 1) : nil
        var gap: Int64 = 0
        if let before {
          let pair = Latencies.Pair(
            first: before.kind.rawValue, second: span.kind.rawValue,
            isGraph: run.isGraphNeighbour(place, first: stream.lowerBound))
          gap = latencies.gap(pair)
          // Dependent launches and branches of graphs overlap: by how much is a property of both kernels.
          if span.start < before.end { gap = span.start - before.end }
        }
        let isWithin = run.isWithinCall(place)
        let lead =
          isWithin
          ? latencies.copyLead
          : call < 0 ? 0 : latencies.lead(run.trace.names[run.trace.spans[Int(call)].name])
        activities.append(
          Activity(
            span: run.activities[place], call: call, duration: span.duration, lead: lead, gap: gap,
            isWithinCall: isWithin))
      }
    }
    return activities
  }

  /// What the trace itself says of the order of host spans.
  private static func joins(
    of run: RecordedRun, _ threads: [HostTimeline], _ edges: [Dependency]
  ) -> [Join] {
    let spans = run.trace.spans
    var sources: [Int: [Int32]] = [:]
    for edge in edges where spans[edge.target].kind.isHost {
      sources[edge.target, default: []].append(Int32(truncatingIfNeeded: edge.source))
    }
    guard !sources.isEmpty else { return [] }
    var joins: [Join] = []
    for thread in threads {
      var time = thread.first
      var before = run.origin
      for moment in thread.moments {
        time += moment.stretch
        if !moment.isEnd, let members = sources[Int(moment.span)] {
          let latest = members.lazy.map { spans[Int($0)].end }.max() ?? before
          joins.append(
            Join(
              span: moment.span, sources: members, gap: time - max(before, latest),
              reason: .dependency))
        }
        before = time
      }
    }
    return joins
  }

  /// What the trace itself says of the order of devices' work.
  private static func waits(of run: RecordedRun, _ edges: [Dependency]) -> [Wait] {
    edges.compactMap { edge in
      let activity = run.activityOf[edge.target]
      guard activity >= 0 else { return nil }
      return Wait(
        activity: activity, source: Int32(truncatingIfNeeded: edge.source), latency: 0,
        reason: .dependency)
    }
  }

  /// Finds what explains starts that launches, streams and records do not: a wait for another stream, the window's edge,
  /// or nothing.
  private mutating func explainStarts(of run: RecordedRun) {
    let spans = trace.spans
    let ends = StreamEnds(run)
    var ready = [Int64](repeating: .min, count: activities.count)
    for wait in waits {
      let time = spans[Int(wait.source)].end + wait.latency
      ready[Int(wait.activity)] = max(ready[Int(wait.activity)], time)
    }
    var inferred: [Wait] = []
    for (number, stream) in streams.enumerated() {
      for place in stream {
        let activity = activities[place]
        let span = spans[Int(activity.span)]
        if place > stream.lowerBound {
          ready[place] = max(ready[place], run.span(of: place - 1).end + activity.gap)
        }
        if activity.call >= 0 {
          let call = spans[Int(activity.call)]
          let base = activity.isWithinCall ? call.start : call.end
          ready[place] = max(ready[place], base + activity.lead)
        }
        guard ready[place] < span.start - Latencies.tolerance else { continue }
        if let source = ends.source(of: place, on: number, after: ready[place], run) {
          inferred.append(
            Wait(
              activity: Int32(truncatingIfNeeded: place), source: run.activities[source],
              latency: latencies.wait, reason: .inferredEvent))
        } else if activity.call < 0 {
          activities[place].offset = span.start - origin
        } else {
          activities[place].delay = span.start - ready[place]
        }
      }
    }
    waits += inferred
  }
}

extension Wait {
  fileprivate func with(_ latency: Int64) -> Wait {
    var wait = self
    wait.latency = latency
    return wait
  }
}

/// The ends of devices' work of each rank in order of time, to find what a start may have waited for.
private struct StreamEnds {
  private var byRank: [Int: [(end: Int64, activity: Int32, stream: Int32)]] = [:]
  private let rankOf: [Int]
  /// Work that waits for an event starts at most so long after it.
  private static let reach: Int64 = 15_000

  init(_ run: RecordedRun) {
    var ranks: [Int] = []
    for (number, stream) in run.streams.enumerated() {
      let rank = run.trace.lanes[run.span(of: stream.lowerBound).lane].rank
      ranks.append(rank)
      for place in stream {
        byRank[rank, default: []].append(
          (
            run.span(of: place).end, Int32(truncatingIfNeeded: place),
            Int32(truncatingIfNeeded: number)
          ))
      }
    }
    for rank in byRank.keys { byRank[rank]?.sort { ($0.end, $0.activity) < ($1.end, $1.activity) } }
    rankOf = ranks
  }

  /// The work on another stream that ended last before an activity started and was launched before it.
  func source(of activity: Int, on stream: Int, after ready: Int64, _ run: RecordedRun) -> Int? {
    guard let ends = byRank[rankOf[stream]] else { return nil }
    let start = run.span(of: activity).start
    var low = ends.partition { $0.end < start }
    while low > 0, ends[low - 1].end > max(ready, start - Self.reach) {
      low -= 1
      let source = Int(ends[low].activity)
      let launched = (run.calls[source], run.calls[activity])
      let isEarlier =
        launched.0 < 0 || launched.1 < 0
        || run.trace.spans[Int(launched.0)].start <= run.trace.spans[Int(launched.1)].start
      if Int(ends[low].stream) != stream, isEarlier { return source }
    }
    return nil
  }
}
