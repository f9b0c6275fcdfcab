/// Which streams and threads waited for which work.
extension SpoolReader {
  /// An event as it was recorded on a stream.
  private struct Recorded {
    var stream: Int64
    var correlation: Int
  }

  /// Adds the waits that CUPTI recorded, else those that calls say; what is captured into a graph waits for nothing.
  mutating func addWaits() {
    guard !waits.isEmpty || !calls.waits.isEmpty else { return }
    let captures = Captures(imported.trace.spans.filter { $0.kind == .call }, names.texts)
    let waiting = calling.filter { !captures.contains($0.value) }
    if waits.isEmpty { addCalledWaits(of: waiting) } else { addRecordedWaits(of: waiting) }
  }

  /// An event means the recording of it that was called last before the wait, by whatever thread.
  private mutating func addCalledWaits(of spans: [Int: Span]) {
    var recorded: [UInt64: Recorded] = [:]
    var known: Set<Int> = []
    for wait in calls.waits.sorted(by: { $0.time < $1.time }) {
      // One call of the runtime may be several of the driver.
      guard let span = spans[wait.correlation], known.insert(wait.correlation).inserted else {
        continue
      }
      guard wait.type != 0 else {
        recorded[wait.event] = Recorded(stream: wait.stream, correlation: wait.correlation)
        continue
      }
      add(
        wait.type,
        event: wait.event == 0 ? nil : Int64(truncatingIfNeeded: wait.event & 0xFFFF_FFFF),
        recorded[wait.event], stream: wait.stream, context: wait.context, from: span.start,
        to: span.end, correlation: wait.correlation)
    }
  }

  /// Waits come before or after the events that they are for.
  ///
  /// Before CUDA 12.8 there is no number that both share: an event is used again, and the recording before the wait is meant.
  private mutating func addRecordedWaits(of spans: [Int: Span]) {
    var byNumber: [Int64: Recorded] = [:]
    var byEvent: [Int64: [Recorded]] = [:]
    for record in events {
      let event = Recorded(
        stream: record.word(EventField.streamId) ?? 0,
        correlation: Int(record.word(EventField.correlationId) ?? 0))
      if let number = record.long(LaterEventField.cudaEventSyncId) { byNumber[number] = event }
      byEvent[record.word(EventField.eventId) ?? 0, default: []].append(event)
    }
    for key in byEvent.keys { byEvent[key]?.sort { $0.correlation < $1.correlation } }
    for record in waits {
      let event = record.word(SynchronizationField.cudaEventId) ?? 0
      let correlation = Int(record.word(SynchronizationField.correlationId) ?? 0)
      guard spans[correlation] != nil else { continue }
      let found =
        record.long(LaterSynchronizationField.cudaEventSyncId).flatMap { byNumber[$0] }
        ?? byEvent[event]?.last { $0.correlation < correlation }
      add(
        record.word(SynchronizationField.type) ?? 0, event: event, found,
        stream: Int64(Int32(truncatingIfNeeded: record.word(SynchronizationField.streamId) ?? 0)),
        context: record.word(SynchronizationField.contextId) ?? 0,
        from: record.long(SynchronizationField.start), to: record.long(SynchronizationField.end),
        correlation: correlation)
    }
  }

  private mutating func add(
    _ type: Int64, event: Int64?, _ recorded: Recorded?, stream: Int64, context: Int64,
    from start: Int64?, to end: Int64?, correlation: Int
  ) {
    let (kind, device) = (CUDANames.synchronization(type), devices[context] ?? 0)
    var text = ActivityDetail(device: device, context: context, stream: stream)
    text.add("cuda_sync_kind", kind)
    if type == 1 || type == 2 {
      text.add("wait_on_stream", recorded?.stream)
      text.add("wait_on_cuda_event_record_corr_id", recorded.map { Int64($0.correlation) })
      text.add("wait_on_cuda_event_id", event)
    }
    add(
      .synchronization, names.place(of: kind),
      lane: lanes.place(of: .stream(device: device, context: context, number: stream)),
      from: start, to: end, correlation: correlation, detail: details.place(of: text.text))
  }
}

/// When threads captured work into graphs instead of giving it to a device.
private struct Captures {
  private var ranges: [Int: [Range<Int64>]] = [:]

  /// From the calls of a process.
  init(_ calls: [Span], _ names: [String]) {
    let begins = Set(names.indices.filter { names[$0].contains("StreamBeginCapture") })
    let ends = Set(names.indices.filter { names[$0].contains("StreamEndCapture") })
    guard !begins.isEmpty else { return }
    var open: [Int: Int64] = [:]
    for call in calls.sorted(by: { $0.start < $1.start }) {
      if begins.contains(call.name) { open[call.lane] = call.start }
      if ends.contains(call.name), let start = open.removeValue(forKey: call.lane) {
        ranges[call.lane, default: []].append(start..<max(call.end, start))
      }
    }
  }

  func contains(_ call: Span) -> Bool {
    ranges[call.lane]?.contains { $0.contains(call.start) } ?? false
  }
}
