import Traces

/// The calls that do not return before devices are done.
struct Blocks {
  private(set) var blocks: [Block] = []
  private let run: RecordedRun
  private let records: RecordedWaits
  /// Each call that may wait, with the last of what it may wait for.
  private var candidates: [(call: Int32, sources: [Int32], reason: Reason)] = []

  init(_ run: RecordedRun, records: RecordedWaits, latencies: Latencies, isGiven: Bool) {
    self.run = run
    self.records = records
    let spans = run.trace.spans
    var kinds: [DeviceCall?] = [DeviceCall?](repeating: nil, count: run.trace.names.count)
    for members in run.hosts {
      for member in members where spans[Int(member)].kind == .call {
        let name = spans[Int(member)].name
        let kind = kinds[name] ?? DeviceCall(run.trace.names[name])
        kinds[name] = kind
        if kind != .other { addSynchronization(member, kind) }
      }
    }
    addCopies()
    addQueues(depth: isGiven ? latencies.queueDepth : queueDepth(atLeast: latencies.queueDepth))
    settle(latencies)
  }

  private func isDone(_ activity: Int, before end: Int64) -> Bool {
    run.span(of: activity).end <= end
  }

  private mutating func addSynchronization(_ call: Int32, _ kind: DeviceCall) {
    if let sources = records.sources[call] {
      candidates.append((call, sources, .synchronization))
      return
    }
    let span = run.trace.spans[Int(call)]
    guard !records.recorded.contains(call), kind != .waitForEvent, kind != .recordEvent else {
      return
    }
    let rank = run.trace.lanes[span.lane].rank
    var sources: [Int] = []
    for stream in run.streams
    where run.trace.lanes[run.span(of: stream.lowerBound).lane].rank == rank {
      guard let last = run.last(of: stream, enqueuedBefore: span.start),
        isDone(last, before: span.end)
      else { continue }
      sources.append(last)
    }
    let latest = sources.max { run.span(of: $0).end < run.span(of: $1).end }
    guard let latest else { return }
    switch kind {
    case .synchronizeDevice: break
    case .synchronizeStream: sources = [latest]
    // Without a record only a wait that can be seen is one.
    default:
      guard run.span(of: latest).end > span.start else { return }
      sources = [latest]
    }
    candidates.append((call, sources.map { Int32(truncatingIfNeeded: $0) }, .synchronization))
  }

  /// Copies from and to memory that is not pinned keep their call.
  private mutating func addCopies() {
    for place in run.activities.indices where run.isWithinCall(place) {
      candidates.append((run.calls[place], [Int32(truncatingIfNeeded: place)], .synchronization))
    }
  }

  /// The largest number of launches that lay in one queue, or more.
  private func queueDepth(atLeast depth: Int) -> Int {
    var depth = depth
    for stream in run.streams {
      var done = stream.lowerBound
      for place in stream where run.calls[place] >= 0 {
        let end = run.trace.spans[Int(run.calls[place])].end
        while done < place, run.span(of: done).end <= end { done += 1 }
        depth = max(depth, place - done + 1)
      }
    }
    return depth
  }

  private mutating func addQueues(depth: Int) {
    for stream in run.streams where stream.count > depth {
      for place in stream.dropFirst(depth) where run.calls[place] >= 0 {
        guard place == stream.lowerBound || run.calls[place] != run.calls[place - 1] else {
          continue
        }
        candidates.append(
          (run.calls[place], [Int32(truncatingIfNeeded: place - depth)], .queue))
      }
    }
  }

  /// What each call takes by itself, and from the end of its wait: as given, else from the recording where that shows
  /// it, else as calls of its name mostly do.
  private mutating func settle(_ given: Latencies) {
    let run = run
    let spans = run.trace.spans
    var owns: [Int: [Int64]] = [:]
    var returns: [Int: [Int64]] = [:]
    func end(_ candidate: (call: Int32, sources: [Int32], reason: Reason)) -> Int64 {
      candidate.sources.lazy.map { run.span(of: Int($0)).end }.max() ?? .min
    }
    for candidate in candidates {
      let call = spans[Int(candidate.call)]
      if end(candidate) > call.start {
        returns[call.name, default: []].append(call.end - end(candidate))
      } else {
        owns[call.name, default: []].append(call.duration)
      }
    }
    let usual = (own: owns.mapValues(Latencies.median), back: returns.mapValues(Latencies.median))
    for candidate in candidates {
      let call = spans[Int(candidate.call)]
      let name = run.trace.names[call.name]
      let latest = end(candidate)
      let waited = latest > call.start
      let own = waited ? usual.own[call.name] ?? 0 : call.duration
      // What did not wait returned no later than this says.
      let back =
        waited ? call.end - latest : min(usual.back[call.name] ?? 0, call.end - latest)
      blocks.append(
        Block(
          call: candidate.call, own: given.owns[name] ?? min(own, call.duration),
          sources: candidate.sources.map { ($0, given.returns[name] ?? back) },
          reason: candidate.reason))
    }
  }
}
