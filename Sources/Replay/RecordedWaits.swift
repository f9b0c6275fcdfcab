import Traces

/// The waits of which a recording has records (`cuda_sync`): between streams, and of calls for devices.
struct RecordedWaits {
  /// Waits of activities, without their latencies.
  private(set) var waits: [Wait] = []
  /// What a call waits for, by its span.
  private(set) var sources: [Int32: [Int32]] = [:]
  /// Calls of which there is a record, whether it names work or not.
  private(set) var recorded: Set<Int32> = []

  private let run: RecordedRun
  private let streamOf: [StreamKey: Int]
  /// Calls that record events, of each rank by their begins.
  private var records: [Int: [Int64]] = [:]
  /// The correlation of the call that recorded an event last, by event, in order of time.
  private var events: [Int: [(time: Int64, correlation: Int)]] = [:]

  private struct StreamKey: Hashable {
    var rank: Int
    var device: Int?
    var number: Int
  }

  init(_ run: RecordedRun) {
    self.run = run
    let lanes = run.trace.lanes
    var streamOf: [StreamKey: Int] = [:]
    for (place, stream) in run.streams.enumerated() {
      let lane = lanes[run.span(of: stream.lowerBound).lane]
      guard let number = lane.number else { continue }
      streamOf[StreamKey(rank: lane.rank, device: lane.owner, number: number)] = place
    }
    self.streamOf = streamOf
    let hasRecords = run.trace.spans.contains { $0.kind == .synchronization }
    guard hasRecords else { return }
    for span in run.trace.spans
    where span.kind == .call && DeviceCall(run.trace.names[span.name]) == .recordEvent {
      records[lanes[span.lane].rank, default: []].append(span.start)
    }
    for rank in records.keys { records[rank]?.sort() }
    var read: [Int: SynchronizationRecord?] = [:]
    for span in run.trace.spans where span.kind == .synchronization {
      guard let detail = span.detail, let correlation = span.correlation else { continue }
      let lane = lanes[span.lane]
      let key = CallKey(rank: lane.rank, correlation: correlation)
      if read[detail] == nil {
        read[detail] = .some(SynchronizationRecord(detail: run.trace.details[detail]))
      }
      guard let call = run.callOf[key], let record = read[detail] ?? nil else { continue }
      add(record, call: call, lane: lane)
    }
  }

  private mutating func add(_ record: SynchronizationRecord, call: Int32, lane: Lane) {
    let begin = run.trace.spans[Int(call)].start
    switch record.kind {
    case .stream:
      recorded.insert(call)
      guard let stream = stream(record.stream, lane) else { return }
      if let last = run.last(of: stream, enqueuedBefore: begin) { add(last, to: call) }
    case .context:
      recorded.insert(call)
      for (key, place) in streamOf
      where key.rank == lane.rank && (lane.owner == nil || key.device == lane.owner) {
        if let last = run.last(of: run.streams[place], enqueuedBefore: begin) {
          add(last, to: call)
        }
      }
    case .event:
      recorded.insert(call)
      if let last = captured(by: record, lane, before: begin) { add(last, to: call) }
    case .streamWaitsForEvent:
      recorded.insert(call)
      guard let stream = stream(record.stream, lane),
        let source = captured(by: record, lane, before: begin)
      else { return }
      let next = run.last(of: stream, enqueuedBefore: begin).map { $0 + 1 } ?? stream.lowerBound
      guard next < stream.upperBound, next != source else { return }
      waits.append(
        Wait(
          activity: Int32(truncatingIfNeeded: next), source: run.activities[source], latency: 0,
          reason: .event))
    }
  }

  private mutating func add(_ activity: Int, to call: Int32) {
    sources[call, default: []].append(Int32(truncatingIfNeeded: activity))
  }

  private func stream(_ number: Int?, _ lane: Lane) -> Range<Int>? {
    guard let number,
      let place = streamOf[StreamKey(rank: lane.rank, device: lane.owner, number: number)]
    else { return nil }
    return run.streams[place]
  }

  /// The last work before an event was recorded on its stream.
  ///
  /// Where the record does not name the call, it is the last that recorded any event.
  private func captured(
    by record: SynchronizationRecord, _ lane: Lane, before begin: Int64
  ) -> Int? {
    guard let stream = stream(record.source, lane) else { return nil }
    let named = record.record.flatMap {
      run.callOf[CallKey(rank: lane.rank, correlation: $0)]
    }
    let time =
      named.map { run.trace.spans[Int($0)].start }
      ?? records[lane.rank]?.last { $0 < begin } ?? begin
    return run.last(of: stream, enqueuedBefore: time)
  }
}
