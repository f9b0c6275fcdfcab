import Documents
import Quantities
import Terminal
import Traces
import Validate
import Workloads

/// A table of measurements in a file, with errors that name it and the line.
struct MeasurementFile {
  let path: String
  let kind: MeasurementTableKind
  private let table: CSVTable

  /// Reads a file; one whose header is that of no known table is an error with the known ones.
  init(_ path: String) throws {
    self.path = path
    let read = try InputFile.bytes(path)
    do {
      let bytes = Gzip.isGzip(read) ? try Gzip.inflate(read, limit: 1 << 30) : read
      let document = try MeasurementTables.document(bytes)
      table = document.table
      kind = try MeasurementTables.kind(of: table.header)
      for (what, count) in document.notes.sorted(by: { $0.key < $1.key }) {
        Console.error("orrery: \(path): \(count) x \(what)")
      }
    } catch {
      throw CommandError.badFile(place: Self.place(in: path, of: "\(error)"))
    }
  }

  /// The measured operations; a row that is none is an error, or left out and listed where `isLenient`.
  func operations(isLenient: Bool) throws(CommandError) -> MeasuredRows {
    guard case .operations(let read) = kind.reader else {
      let expected = MeasurementTables.kinds.filter {
        if case .operations = $0.reader { true } else { false }
      }.map(\.name)
      throw .badFile(
        place: "\(path):1: is a table of \(kind.name), expected one of "
          + expected.joined(separator: " or "))
    }
    return try MeasuredRows(table.rows, of: path, isLenient: isLenient, read)
  }

  /// What a reader finds that looks for models; they are looked up in a folder, else in `models/` beside the file.
  func found<Value>(
    _ read: (CSVTable, ModelFinder) throws -> Value, models: String?
  ) throws -> Value {
    let models = ModelFile.finder(for: path, in: models)
    return try placing { try read(table, models) }
  }

  /// The counted bytes that a reader finds.
  func traffic(
    _ read: (CSVTable) throws(MeasurementError) -> [TrafficMeasurement]
  ) throws -> [TrafficMeasurement] {
    try placing { try read(table) }
  }

  /// Puts the file before what a reader says of its lines.
  private func placing<Value>(_ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError.badFile(place: Self.place(in: path, of: "\(error)"))
    }
  }

  /// Documents begin their sentences with "line N: "; with the file this is "file:N: ".
  static func place(in path: String, of sentence: String) -> String {
    guard let match = sentence.prefixMatch(of: #/line ([0-9]+): /#) else {
      return "\(path): \(sentence)"
    }
    return "\(path):\(match.1): \(sentence[match.range.upperBound...])"
  }
}

extension Trace {
  /// The measured operations of a run; throws where there are none, or one is said to have taken no time.
  func timedMeasurements(of run: String) throws -> [Measurement] {
    let measurements = try measurements()
    if let idle = measurements.first(where: { $0.time <= .zero }) {
      throw CommandError.badFile(place: "run \(run): \(idle.subject) is said to have taken no time")
    }
    guard !measurements.isEmpty else {
      throw CommandError.badFile(place: "run \(run): holds no measured operations")
    }
    return measurements
  }
}
