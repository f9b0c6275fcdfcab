import Documents
import Quantities
import Workloads

/// Writes one trace; see `Trace.chromeTrace`.
struct ChromeTraceWriter {
  private static let process = 1

  private let trace: Trace
  private let base: Int64
  private let assignment: ChromeTrack.Assignment
  private let outgoing: Groups
  private let incoming: Groups
  /// Whether a name stands in the table before as well, so that the text alone does not find its place.
  private let isRepeated: [Bool]
  private let samples: [SampleKey: Int]
  private var json = JSONWriter()

  /// What tells that a span is a sample.
  private struct SampleKey: Hashable {
    var operation: Int
    var start: Int64
    var duration: Int64
  }

  init(trace: Trace) {
    self.trace = trace
    base = trace.spans.lazy.map(\.start).min() ?? 0
    assignment = trace.chromeTracks()
    outgoing = Groups(of: trace.dependencies.map(\.source), count: trace.spans.count)
    incoming = Groups(of: trace.dependencies.map(\.target), count: trace.spans.count)
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
    json.breakLine()
    json.key("traceEvents")
    json.beginArray()
    trackNames()
    for index in assignment.order {
      span(index)
      for dependency in outgoing[index] { flow(dependency, phase: "s", span: index) }
      for dependency in incoming[index] { flow(dependency, phase: "f", span: index) }
    }
    json.breakLine()
    json.endArray()
    json.breakLine()
    json.endObject()
    return json.bytes
  }

  /// What events cannot say; `ExportedTables` reads it.
  private mutating func tables() {
    json.breakLine()
    json.key("orrery")
    json.beginObject()
    member("version", ExportedTables.version)
    list("names", trace.names) { (json: inout JSONWriter, name: String) in json.string(name) }
    if !trace.details.isEmpty { list("details", trace.details) { $0.string($1) } }
    list("lanes", trace.lanes) { (json: inout JSONWriter, lane: Lane) in
      json.beginObject()
      json.key("name")
      json.string(lane.name)
      json.key("kind")
      json.string(lane.kind.rawValue)
      for (name, value) in [("rank", lane.rank), ("owner", lane.owner), ("number", lane.number)] {
        guard let value, value != 0 || name != "rank" else { continue }
        json.key(name)
        json.integer(value)
      }
      json.endObject()
    }
    list("tracks", assignment.lanes) { (json: inout JSONWriter, lane: Int) in json.integer(lane) }
    list("operations", trace.operations) { (json: inout JSONWriter, operation: TracedOperation) in
      json.beginObject()
      json.members(of: operation)
      json.endObject()
    }
    list("samples", trace.samples) { (json: inout JSONWriter, sample: Sample) in
      json.beginArray()
      json.integer(sample.operation)
      json.integer(sample.sequence)
      json.integer(sample.start)
      json.integer(sample.duration)
      if let counters = sample.counters {
        json.integer(counters.cycles)
        json.integer(counters.instructions)
        json.integer(counters.cacheMisses)
      }
      json.endArray()
    }
    if !trace.properties.isEmpty { list("properties", trace.properties) { $0.members(of: $1) } }
    if !trace.counts.isEmpty { list("counts", trace.counts) { $0.members(of: $1) } }
    json.endObject()
  }

  private mutating func list<Item>(
    _ key: String, _ items: [Item], write: (inout JSONWriter, Item) -> Void
  ) {
    json.breakLine()
    json.key(key)
    json.beginArray()
    for item in items { write(&json, item) }
    json.endArray()
  }

  private mutating func trackNames() {
    metadataEvent("process_name", track: nil, "name", "orrery")
    var parts = [Int](repeating: 0, count: trace.lanes.count)
    for (track, lane) in assignment.lanes.enumerated() {
      parts[lane] += 1
      let part = parts[lane] == 1 ? "" : " (\(parts[lane]))"
      metadataEvent("thread_name", track: track, "name", .string(trace.lanes[lane].name + part))
      metadataEvent("thread_sort_index", track: track, "sort_index", JSONValue(track))
    }
  }

  private mutating func metadataEvent(
    _ name: String, track: Int?, _ argument: String, _ value: JSONValue
  ) {
    beginEvent("M", name: name, category: nil, track: track)
    json.key("args")
    json.beginObject()
    json.key(argument)
    json.value(value)
    json.endObject()
    json.endObject()
  }

  private mutating func span(_ index: Int) {
    let span = trace.spans[index]
    let name = trace.names[span.name]
    let category =
      EventCategory.name(span.kind) ?? (span.operation == nil ? "span" : "operation")
    beginEvent("X", name: name, category: category, track: assignment.tracks[index])
    time(span.start)
    json.key("dur")
    json.fixed(span.duration, decimals: 3)
    json.key("args")
    json.beginObject()
    member("span", index)
    if isRepeated[span.name] { member("name", span.name) }
    if span.kind != .span { member("kind", span.kind.rawValue) }
    if let correlation = span.correlation { member("correlation", correlation) }
    if let external = span.external { member("External id", external) }
    if let detail = span.detail {
      member("detail", detail)
      json.members(ofObject: trace.details[detail])
    }
    if let operation = span.operation {
      member("operation", operation)
      json.members(of: trace.operations[operation])
      sample(of: span, operation: operation)
    }
    json.endObject()
    json.endObject()
  }

  /// What was counted while a span ran, for whoever looks at it; it is read back from the table.
  private mutating func sample(of span: Span, operation: Int) {
    let key = SampleKey(operation: operation, start: span.start, duration: span.duration)
    guard let place = samples[key] else { return }
    member("sample", trace.samples[place].sequence)
    guard let counters = trace.samples[place].counters else { return }
    member("cycles", counters.cycles)
    member("instructions", counters.instructions)
    member("cacheMisses", counters.cacheMisses)
  }

  /// One end of a dependency.
  ///
  /// It stands right behind its span and begins with it, so that viewers, which take the slice that began last, find
  /// that span and none within it.
  private mutating func flow(_ index: Int, phase: String, span: Int) {
    let kind = trace.dependencies[index].kind.rawValue
    beginEvent(phase, name: kind, category: "dependency", track: assignment.tracks[span])
    time(trace.spans[span].start)
    member("id", index)
    member("bp", "e")
    json.key("args")
    json.beginObject()
    member("span", span)
    json.endObject()
    json.endObject()
  }

  /// Begins an event; all are of one process, and tracks are its threads.
  private mutating func beginEvent(_ phase: String, name: String, category: String?, track: Int?) {
    json.breakLine()
    json.beginObject()
    member("ph", phase)
    if let category { member("cat", category) }
    member("name", name)
    member("pid", Self.process)
    if let track { member("tid", track + ChromeTrack.first) }
  }

  private mutating func time(_ time: Int64) {
    json.key("ts")
    json.fixed(time - base, decimals: 3)
  }

  private mutating func member(_ key: String, _ value: String) {
    json.key(key)
    json.string(value)
  }

  private mutating func member(_ key: String, _ value: Int) { member(key, Int64(value)) }

  private mutating func member(_ key: String, _ value: Int64) {
    json.key(key)
    json.integer(value)
  }
}

extension JSONWriter {
  /// What an operation is and how it was run.
  fileprivate mutating func members(of operation: TracedOperation) {
    let texts = [
      ("kind", operation.kind), ("type", operation.type), ("sizes", operation.axes),
      ("implementation", operation.setting.library.rawValue),
      ("state", operation.setting.residency.word),
    ]
    for (name, text) in texts {
      key(name)
      string(text)
    }
    key("workers")
    integer(operation.setting.workers)
    if let footprint = operation.setting.residency.footprint {
      key("footprint")
      integer(Int64(footprint.value))
    }
  }

  fileprivate mutating func members(of property: Property) {
    beginArray()
    integer(property.rank)
    string(property.key)
    string(property.value)
    endArray()
  }

  fileprivate mutating func members(of count: ByteCount) {
    beginArray()
    integer(count.operation)
    integer(count.name)
    for bytes in [count.memoryReads, count.memoryWrites, count.cacheReads, count.cacheWrites] {
      integer(bytes)
    }
    endArray()
  }
}
