import Documents
import Traces

/// A trace as Nsight's rows make it.
struct NsightTrace {
  private var imported = ImportedTrace()
  private var names = InternedTexts()
  private var details = InternedTexts()
  private var lanes = NsightLanes()
  private let strings: [Int64: String]
  /// What kinds of memory are called.
  let memoryKinds: [Int64: String]
  /// Times count from here, in nanoseconds since 1970.
  private let base: Int64
  /// When calls began that record events, and what each recording of an event came from.
  var recordings: [Int: Int64] = [:]
  var records: [NsightRecord.Key: NsightRecord] = [:]

  init(_ file: NsightFile) throws {
    var strings: [Int64: String] = [:]
    if let rows = try file.rows(NsightStringColumn.self) {
      while try rows.next() {
        if let id = rows[.id] { strings[id] = rows.text(.value) }
      }
    }
    self.strings = strings
    memoryKinds = try NsightNames.memoryKinds(file)
    var base: Int64?
    if let rows = try file.rows(NsightStartColumn.self) {
      while base == nil, try rows.next() { base = rows[.utcEpochNs] }
    }
    self.base = base ?? 0
    if let base {
      imported.trace.properties.append(
        Property(rank: 0, key: "baseTimeNanoseconds", value: "\(base)"))
    }
  }

  mutating func note(_ kind: String, count: Int = 1) {
    imported.notes[kind, default: 0] += count
  }

  mutating func add(_ property: Property) { imported.trace.properties.append(property) }

  /// A text by its number.
  func string(_ id: Int64?) -> String? { id.flatMap { strings[$0] } }

  mutating func name(_ thread: Int64, _ name: String) { lanes.names[thread] = name }

  /// The lane of a thread, or of all that its process did in no order of threads.
  mutating func lane(ofThread thread: Int64, isProcess: Bool = false) -> Int {
    lanes.place(ofThread: thread, isProcess: isProcess)
  }

  /// The lane of a stream, whose number has 32 bits: all ones stand for none.
  mutating func lane(_ stream: NsightStream, isActive: Bool) -> Int {
    lanes.place(of: stream, isActive: isActive)
  }

  /// A number that is the same for a call and what it launched, and no other of the file: theirs count in each process.
  mutating func correlation(_ id: Int64?, process: Int64?) -> Int? {
    guard let id, (1..<(1 << 32)).contains(id) else { return nil }
    return lanes.process(process) << 32 | Int(id)
  }

  /// Adds a span; what is impossible is counted under the name of its table.
  mutating func add(
    _ kind: Span.Kind, _ name: String, lane: Int, from start: Int64?, to end: Int64?,
    of table: String, correlation: Int? = nil, detail: String? = nil
  ) {
    guard let start, let end else { return note("row of \(table) without a time") }
    guard end >= start else { return note("row of \(table) that ends before it begins") }
    let range = -(Int64(1) << 62)...(Int64(1) << 62)
    let (first, firstOverflows) = start.addingReportingOverflow(base)
    let (last, lastOverflows) = end.addingReportingOverflow(base)
    guard !firstOverflows, !lastOverflows, range.contains(first), range.contains(last),
      last.subtractingReportingOverflow(first).overflow == false
    else { return note("row of \(table) more than 146 years from the epoch") }
    imported.trace.spans.append(
      Span(
        name: names.place(of: name), lane: lane, start: first, duration: last - first, kind: kind,
        correlation: correlation, detail: detail.map { details.place(of: $0) }))
  }

  consuming func finish() -> ImportedTrace {
    imported.trace.names = names.texts
    imported.trace.details = details.texts
    imported.trace.lanes = lanes.finished
    imported.cutOverruns()
    return imported
  }
}

/// Which stream of which process.
struct NsightStream: Hashable {
  var process: Int64?
  var device: Int64
  var context: Int64?
  /// As Kineto writes it: -1 where a wait is on no stream.
  var number: Int64

  init(process: Int64?, device: Int64?, context: Int64?, number: Int64?) {
    self.process = process
    self.device = device ?? 0
    self.context = context
    self.number = Int64(Int32(truncatingIfNeeded: number ?? -1))
  }

  /// The same for streams that only their contexts tell apart.
  var withoutContext: NsightStream {
    var stream = self
    stream.context = nil
    return stream
  }
}

/// An event that was recorded, by the number that its recording shares with the waits for it.
struct NsightRecord {
  struct Key: Hashable {
    var process: Int64?
    var synchronization: Int64
  }
  var stream: Int64
  var correlation: Int?
}
