import Documents

/// Writes one trace; see `Trace.chromeTrace`.
struct ChromeTraceWriter {
  let trace: Trace
  let path: [PathSegment]
  let base: Int64
  let tracks: ChromeTracks
  let outgoing: Groups
  let incoming: Groups
  let launches: LaunchFlows
  /// Whether a name stands in the table before as well, so that the text alone does not find its place.
  let isRepeated: [Bool]
  let samples: [SampleKey: Int]
  var json = JSONWriter()

  /// What tells that a span is a sample.
  struct SampleKey: Hashable {
    var operation: Int
    var start: Int64
    var duration: Int64
  }

  init(trace: Trace, path: [PathSegment]) {
    self.trace = trace
    self.path = path.inTurn
    let first = [trace.spans.lazy.map(\.start).min(), self.path.first?.start].compactMap(\.self)
    base = (first.min() ?? 0).wholeMicroseconds
    tracks = ChromeTracks(trace)
    outgoing = Groups(of: trace.dependencies.map(\.source), count: trace.spans.count)
    incoming = Groups(of: trace.dependencies.map(\.target), count: trace.spans.count)
    launches = LaunchFlows(trace)
    var seen: Set<String> = []
    isRepeated = trace.names.map { !seen.insert($0).inserted }
    let keys = trace.samples.enumerated().map { (place: Int, sample: Sample) in
      (
        SampleKey(operation: sample.operation, start: sample.start, duration: sample.duration),
        place
      )
    }
    samples = Dictionary(keys) { first, _ in first }
  }

  mutating func document(metadata: [(name: String, value: String)]) -> [UInt8] {
    json.beginObject()
    member("schemaVersion", 1)
    member("displayTimeUnit", "ns")
    member("baseTimeNanoseconds", base)
    json.key("metadata")
    json.beginObject()
    for (name, value) in metadata { member(name, value) }
    json.endObject()
    tables()
    for property in trace.sharedProperties {
      json.breakLine()
      json.key(property.key)
      json.written(property.value)
    }
    json.breakLine()
    json.key("traceEvents")
    json.beginArray()
    trackNames()
    criticalPath()
    for index in tracks.order {
      span(index)
      for dependency in outgoing[index] { flow(dependency, phase: "s", span: index) }
      for dependency in incoming[index] { flow(dependency, phase: "f", span: index) }
      launch(index)
    }
    json.breakLine()
    json.endArray()
    json.breakLine()
    json.endObject()
    return json.bytes
  }

  private mutating func trackNames() {
    for (rank, process) in tracks.processes {
      metadataEvent("process_name", process, track: nil, "name", "rank \(rank)")
      metadataEvent("process_sort_index", process, track: nil, "sort_index", JSONValue(rank))
    }
    var parts = [Int](repeating: 0, count: trace.lanes.count)
    for (track, lane) in tracks.lanes.enumerated() {
      let place = tracks.places[track]
      parts[lane] += 1
      let part = parts[lane] == 1 ? "" : " (\(parts[lane]))"
      metadataEvent(
        "thread_name", place.process, track: place, "name", .string(trace.lanes[lane].name + part))
      metadataEvent(
        "thread_sort_index", place.process, track: place, "sort_index", JSONValue(track))
    }
  }

  private mutating func metadataEvent(
    _ name: String, _ process: Int, track: ChromeTrack?, _ argument: String, _ value: JSONValue
  ) {
    beginEvent("M", name: name, category: nil, process: process, thread: track?.thread)
    json.key("args")
    json.beginObject()
    json.key(argument)
    json.value(value)
    json.endObject()
    json.endObject()
  }

  /// The critical path as a process above those of the ranks, since it may pass through several.
  private mutating func criticalPath() {
    guard !path.isEmpty else { return }
    let track = ChromeTrack(process: tracks.freeProcess, thread: 0)
    for name in ["process_name", "thread_name"] {
      metadataEvent(
        name, track.process, track: name == "process_name" ? nil : track, "name", "critical path")
    }
    metadataEvent("process_sort_index", track.process, track: nil, "sort_index", JSONValue(-1))
    for segment in path {
      beginEvent(
        "X", name: segment.name, category: PathSegment.category, process: track.process,
        thread: track.thread)
      time(segment.start)
      json.key("dur")
      json.fixed(segment.end - segment.start, decimals: 3)
      json.key("args")
      json.beginObject()
      member("why", segment.why)
      json.endObject()
      json.endObject()
    }
  }

  /// Begins an event; a thread is named where it has one.
  mutating func beginEvent(
    _ phase: String, name: String, category: String?, process: Int, thread: Int?
  ) {
    json.breakLine()
    json.beginObject()
    member("ph", phase)
    if let category { member("cat", category) }
    member("name", name)
    member("pid", process)
    if let thread { member("tid", thread) }
  }

  /// Begins an event on the track of a span.
  mutating func beginEvent(_ phase: String, name: String, category: String, span: Int) {
    let place = tracks.places[tracks.trackOf[span]]
    beginEvent(phase, name: name, category: category, process: place.process, thread: place.thread)
  }

  mutating func time(_ time: Int64) {
    json.key("ts")
    json.fixed(time - base, decimals: 3)
  }

  mutating func member(_ key: String, _ value: String) {
    json.key(key)
    json.string(value)
  }

  mutating func member(_ key: String, _ value: Int) { member(key, Int64(value)) }

  mutating func member(_ key: String, _ value: Int64) {
    json.key(key)
    json.integer(value)
  }
}

extension Int64 {
  /// Nanoseconds down to the whole microsecond.
  ///
  /// Times after it keep the fraction of a microsecond that a source wrote, by which other programs round.
  fileprivate var wholeMicroseconds: Int64 {
    let rest = self % 1000
    return self - (rest < 0 ? rest + 1000 : rest)
  }
}
