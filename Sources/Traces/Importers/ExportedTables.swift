import Documents
import Quantities
import Workloads

/// The tables of an exported document, which `ChromeTraceWriter` writes under "orrery".
struct ExportedTables {
  /// The form that this version writes.
  static let version = 3

  private let tables: JSONElement

  init(_ tables: JSONElement) { self.tables = tables }

  /// The form that the document has; one that a later version wrote is refused.
  func version() throws(TraceError) -> Int {
    let found = try number(tables["version"], in: tables, expected: "Orrery's version")
    guard found <= Self.version else { throw .newerVersion(found: found, known: Self.version) }
    return found
  }

  /// The trace without its spans and dependencies.
  func trace() throws(TraceError) -> Trace {
    var trace = Trace()
    for name in try list("names") {
      trace.names.append(try text(name, in: name, expected: "a name"))
    }
    // Exports from before spans said more lack these lists.
    for detail in tables["details"] == nil ? [] : Array(try list("details")) {
      trace.details.append(try text(detail, in: detail, expected: "a detail"))
    }
    for property in tables["properties"] == nil ? [] : Array(try list("properties")) {
      trace.properties.append(try self.property(property))
    }
    for lane in try list("lanes") { trace.lanes.append(try self.lane(lane)) }
    for operation in try list("operations") {
      trace.operations.append(try self.operation(operation))
    }
    for sample in try list("samples") {
      trace.samples.append(try self.sample(sample, operations: trace.operations.count))
    }
    // Exports from before there were counts lack the list.
    for count in tables["counts"] == nil ? [] : Array(try list("counts")) {
      trace.counts.append(try self.count(count, in: trace))
    }
    return trace
  }

  /// Operation and name, then bytes read and written of memory and of cache.
  private func count(_ count: JSONElement, in trace: Trace) throws(TraceError) -> ByteCount {
    let values = count.elements.map { Array($0.compactMap { $0.number?.int64 }) } ?? []
    guard values.count == count.elements?.count, values.count == 6,
      (0..<Int64(trace.operations.count)).contains(values[0]),
      (0..<Int64(trace.names.count)).contains(values[1])
    else {
      throw .malformed(
        offset: count.offset,
        expected: "a count of 6 whole numbers, for an operation and a name that are there")
    }
    return ByteCount(
      operation: Int(values[0]), name: Int(values[1]), memoryReads: values[2],
      memoryWrites: values[3], cacheReads: values[4], cacheWrites: values[5])
  }

  /// The lane of each track: a lane, a process and a thread; before version 3 a lane alone, in one process.
  func tracks(lanes: Int) throws(TraceError) -> [ChromeTrack: Int] {
    var tracks: [ChromeTrack: Int] = [:]
    for (place, track) in try list("tracks").enumerated() {
      let numbers = track.elements.map { Array($0.compactMap { $0.number?.int64 }) } ?? []
      guard let lane = numbers.first ?? track.number?.int64 else {
        throw .malformed(offset: track.offset, expected: "a lane's number")
      }
      guard (0..<Int64(lanes)).contains(lane) else {
        throw .malformed(offset: track.offset, expected: "the number of one of \(lanes) lanes")
      }
      var drawn = ChromeTrack(process: 1, thread: place + ChromeTrack.first)
      if track.elements != nil {
        guard numbers.count == 3 else {
          throw .malformed(offset: track.offset, expected: "a lane, a process and a thread")
        }
        drawn = ChromeTrack(process: Int(numbers[1]), thread: Int(numbers[2]))
      }
      tracks[drawn] = Int(lane)
    }
    return tracks
  }

  private func lane(_ lane: JSONElement) throws(TraceError) -> Lane {
    Lane(
      name: try text(lane["name"], in: lane, expected: "a lane's name"),
      kind: try name(lane["kind"], in: lane, expected: "a lane's kind"),
      rank: lane["rank"]?.number?.int64.map { Int($0) } ?? 0,
      owner: lane["owner"]?.number?.int64.map { Int($0) },
      number: lane["number"]?.number?.int64.map { Int($0) })
  }

  /// Rank, key and value.
  private func property(_ property: JSONElement) throws(TraceError) -> Property {
    let values = property.elements.map { Array($0) } ?? []
    guard values.count == 3, let rank = values[0].number?.int64, let key = values[1].string,
      let value = values[2].string
    else {
      throw .malformed(offset: property.offset, expected: "a rank, a key and a value")
    }
    return Property(rank: Int(rank), key: key, value: value)
  }

  private func operation(_ operation: JSONElement) throws(TraceError) -> TracedOperation {
    let workers = try number(operation["workers"], in: operation, expected: "a number of workers")
    return TracedOperation(
      kind: try text(operation["kind"], in: operation, expected: "an operation's kind"),
      type: try text(operation["type"], in: operation, expected: "an element type"),
      axes: try text(operation["sizes"], in: operation, expected: "an operation's sizes"),
      setting: Setting(
        library: try name(
          operation["implementation"], in: operation, expected: "an implementation"),
        workers: workers, residency: try residency(operation)))
  }

  /// The word of `state`, and with it the bytes of inputs that were read in turn, where they are written down.
  private func residency(_ operation: JSONElement) throws(TraceError) -> Residency {
    let word = try text(operation["state"], in: operation, expected: "a cache state")
    guard let residency = Residency(word: word) else {
      throw .malformed(
        offset: operation.offset, expected: "a cache state that is known")
    }
    return residency.reading(operation["footprint"]?.number?.int64.map { Bytes(Double($0)) })
  }

  /// Operation, sequence, start, duration; then cycles, instructions and cache misses where they were counted.
  private func sample(_ sample: JSONElement, operations: Int) throws(TraceError) -> Sample {
    let values = sample.elements.map { Array($0.compactMap { $0.number?.int64 }) } ?? []
    guard values.count == sample.elements?.count, values.count == 4 || values.count == 7 else {
      throw .malformed(offset: sample.offset, expected: "a sample of 4 or 7 whole numbers")
    }
    guard (0..<Int64(operations)).contains(values[0]) else {
      throw .malformed(
        offset: sample.offset, expected: "a sample of one of \(operations) operations")
    }
    let counters = values.count == 7 ? values[4...] : []
    return Sample(
      operation: Int(values[0]), sequence: Int(values[1]), start: values[2], duration: values[3],
      counters: counters.isEmpty
        ? nil : Counters(cycles: values[4], instructions: values[5], cacheMisses: values[6]))
  }

  private func list(_ key: String) throws(TraceError) -> JSONElement.Elements {
    guard let elements = tables[key]?.elements else {
      throw .malformed(offset: tables[key]?.offset ?? tables.offset, expected: "a list of \(key)")
    }
    return elements
  }

  private func text(
    _ element: JSONElement?, in whole: JSONElement, expected: String
  )
    throws(TraceError) -> String
  {
    guard let text = element?.string else {
      throw .malformed(offset: (element ?? whole).offset, expected: expected)
    }
    return text
  }

  private func number(
    _ element: JSONElement?, in whole: JSONElement, expected: String
  )
    throws(TraceError) -> Int
  {
    guard let value = element?.number?.int64 else {
      throw .malformed(offset: (element ?? whole).offset, expected: expected)
    }
    return Int(value)
  }

  private func name<Name: RawRepresentable<String>>(
    _ element: JSONElement?, in whole: JSONElement, expected: String
  ) throws(TraceError) -> Name {
    guard let name = Name(rawValue: try text(element, in: whole, expected: expected)) else {
      throw .malformed(offset: (element ?? whole).offset, expected: "\(expected) that is known")
    }
    return name
  }
}
