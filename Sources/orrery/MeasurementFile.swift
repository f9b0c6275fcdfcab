import Documents
import Hardware
import Model
import Quantities
import Traces
import Validate
import Workloads

/// A table of measurements in a file, with errors that name it and the line.
struct MeasurementFile {
  private(set) var measurements: [Measurement] = []
  /// What a lenient reading left out, each with its line.
  private(set) var refused: [String] = []
  private let path: String
  private var lines: [Int] = []

  /// Reads a file; a row that is no measurement is an error, or left out and listed where `isLenient`.
  init(_ path: String, isLenient: Bool = false) throws(CommandError) {
    self.path = path
    let bytes = try FileAccess.bytes(path)
    let table: CSVTable
    var read = MeasurementTable.measurement
    do {
      table = try CSVTable(bytes: bytes)
      if CollectiveTable.required.allSatisfy(table.header.contains) {
        read = CollectiveTable.measurement
      } else {
        try table.require(MeasurementTable.required)
      }
    } catch {
      throw .badFile(place: Self.place(in: path, of: "\(error)"))
    }
    for row in table.rows {
      do {
        measurements.append(try read(row))
        lines.append(row.line)
      } catch {
        let place = Self.place(in: path, of: "\(error)")
        guard isLenient else { throw .badFile(place: place) }
        refused.append(place)
      }
    }
    guard !measurements.isEmpty else {
      throw .badFile(place: "\(path):1: the table has a header and no rows that can be used")
    }
  }

  /// Refuses the first row that a machine cannot run, or leaves such rows out where `isLenient`.
  mutating func check(on profile: HardwareProfile, isLenient: Bool = false) throws(CommandError) {
    var machines = StepModels(profile)
    var kept: [(Measurement, Int)] = []
    for (line, measurement) in zip(lines, measurements) {
      do throws(ModelError) {
        let machine = try machines.model(workers: measurement.setting.workers)
        _ = try machine.time(measurement.operation, setting: measurement.setting)
        kept.append((measurement, line))
      } catch {
        let place = "\(path):\(line): \(error)"
        guard isLenient else { throw .badFile(place: place) }
        refused.append(place)
      }
    }
    (measurements, lines) = (kept.map(\.0), kept.map(\.1))
  }

  /// Says what was left out: how many rows, and the first of them.
  func warn() {
    guard !refused.isEmpty else { return }
    Console.error("orrery: \(refused.count) rows of \(path) were left out:")
    for place in refused.prefix(20) { Console.error("  \(place)") }
    if refused.count > 20 { Console.error("  and \(refused.count - 20) more") }
  }

  /// Documents begin their sentences with "line N: "; with the file this is "file:N: ".
  static func place(in path: String, of sentence: String) -> String {
    guard let match = sentence.prefixMatch(of: #/line ([0-9]+): /#) else {
      return "\(path): \(sentence)"
    }
    return "\(path):\(match.1): \(sentence[match.range.upperBound...])"
  }
}

/// A table of counted bytes in a file.
enum CountedFile {
  /// The trace; nil where the file's header is another's.
  static func trace(_ path: String) throws(CommandError) -> Trace? {
    let bytes = try FileAccess.bytes(path)
    guard CountedBytes.recognises(bytes) else { return nil }
    do {
      return try CountedBytes.read(bytes).trace
    } catch {
      throw .badFile(place: MeasurementFile.place(in: path, of: "\(error)"))
    }
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
