import Traces

/// Waits between streams of which a recording has the calls alone, not what they name.
///
/// A call that makes a stream wait is followed on its thread by a launch on that stream. What it waits for was given to
/// another stream before the call and had ended when that launch's work began: the last such work is taken, so that the
/// wait is there even where the recording did not have to wait.
struct CalledWaits {
  private(set) var waits: [Wait] = []

  init(_ run: RecordedRun, recorded: Set<Int32>) {
    let spans = run.trace.spans
    var calls: [Int32] = []
    for members in run.hosts {
      for member in members
      where spans[Int(member)].kind == .call && !recorded.contains(member)
        && DeviceCall(run.trace.names[spans[Int(member)].name]) == .waitForEvent
      {
        calls.append(member)
      }
    }
    guard !calls.isEmpty else { return }
    let launches = Self.launches(of: run)
    var streamOf = [Int32](repeating: 0, count: run.activities.count)
    for (number, stream) in run.streams.enumerated() {
      for place in stream { streamOf[place] = Int32(truncatingIfNeeded: number) }
    }
    for call in calls {
      let span = spans[Int(call)]
      guard let target = Self.next(launches[span.lane] ?? [], after: span.start) else { continue }
      let start = run.span(of: target).start
      let rank = run.trace.lanes[span.lane].rank
      var source: Int?
      for (number, stream) in run.streams.enumerated()
      where number != Int(streamOf[target])
        && run.trace.lanes[run.span(of: stream.lowerBound).lane].rank == rank
      {
        guard var last = run.last(of: stream, enqueuedBefore: span.start) else { continue }
        while last > stream.lowerBound, run.span(of: last).end > start { last -= 1 }
        let end = run.span(of: last).end
        if end <= start, end > source.map({ run.span(of: $0).end }) ?? .min { source = last }
      }
      guard let source else { continue }
      waits.append(
        Wait(
          activity: Int32(truncatingIfNeeded: target), source: run.activities[source],
          latency: start - run.span(of: source).end, reason: .inferredEvent))
    }
  }

  /// Of each thread the begins of its launches, each with the first work that it gave, in order of time.
  private static func launches(of run: RecordedRun) -> [Int: [(begin: Int64, activity: Int)]] {
    var launches: [Int: [(begin: Int64, activity: Int)]] = [:]
    var seen: Set<Int32> = []
    for place in run.activities.indices where run.calls[place] >= 0 {
      guard seen.insert(run.calls[place]).inserted else { continue }
      let call = run.trace.spans[Int(run.calls[place])]
      launches[call.lane, default: []].append((call.start, place))
    }
    return launches.mapValues { $0.sorted { ($0.begin, $0.activity) < ($1.begin, $1.activity) } }
  }

  private static func next(
    _ launches: [(begin: Int64, activity: Int)], after time: Int64
  ) -> Int? {
    let low = launches.partition { $0.begin < time }
    return low < launches.count ? launches[low].activity : nil
  }
}
