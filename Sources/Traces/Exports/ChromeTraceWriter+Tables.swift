import Documents
import Quantities
import Workloads

/// What events cannot say; `ExportedTables` reads it.
extension ChromeTraceWriter {
  mutating func tables() {
    json.breakLine()
    json.key("orrery")
    json.beginObject()
    member("version", ExportedTables.version)
    list("names", trace.names) { (json: inout JSONWriter, name: String) in json.string(name) }
    if !trace.details.isEmpty { list("details", trace.details) { $0.string($1) } }
    list("lanes", trace.lanes) { (json: inout JSONWriter, lane: Lane) in json.object(of: lane) }
    let tracks = zip(tracks.lanes, tracks.places).map { [$0, $1.process, $1.thread] }
    list("tracks", tracks) { (json: inout JSONWriter, track: [Int]) in
      json.beginArray()
      for number in track { json.integer(number) }
      json.endArray()
    }
    list("operations", trace.operations) { (json: inout JSONWriter, operation: TracedOperation) in
      json.beginObject()
      json.members(of: operation)
      json.endObject()
    }
    list("samples", trace.samples) { (json: inout JSONWriter, sample: Sample) in
      json.array(of: sample)
    }
    if !trace.properties.isEmpty { list("properties", trace.properties) { $0.array(of: $1) } }
    if !trace.counts.isEmpty { list("counts", trace.counts) { $0.array(of: $1) } }
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
}

extension JSONWriter {
  fileprivate mutating func object(of lane: Lane) {
    beginObject()
    key("name")
    string(lane.name)
    key("kind")
    string(lane.kind.rawValue)
    for (name, value) in [("rank", lane.rank), ("owner", lane.owner), ("number", lane.number)] {
      guard let value, value != 0 || name != "rank" else { continue }
      key(name)
      integer(value)
    }
    endObject()
  }

  fileprivate mutating func array(of sample: Sample) {
    beginArray()
    integer(sample.operation)
    integer(sample.sequence)
    integer(sample.start)
    integer(sample.duration)
    if let counters = sample.counters {
      integer(counters.cycles)
      integer(counters.instructions)
      integer(counters.cacheMisses)
    }
    endArray()
  }

  fileprivate mutating func array(of property: Property) {
    beginArray()
    integer(property.rank)
    string(property.key)
    string(property.value)
    endArray()
  }

  fileprivate mutating func array(of count: ByteCount) {
    beginArray()
    integer(count.operation)
    integer(count.name)
    for bytes in [count.memoryReads, count.memoryWrites, count.cacheReads, count.cacheWrites] {
      integer(bytes)
    }
    endArray()
  }

  /// What an operation is and how it was run.
  mutating func members(of operation: TracedOperation) {
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
}
