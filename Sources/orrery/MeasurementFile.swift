import Documents
import Hardware
import Model
import Quantities
import Traces
import Workloads

/// A table of measurements in a file, with errors that name it and the line.
struct MeasurementFile {
  let measurements: [Measurement]
  private let path: String
  private let lines: [Int]

  init(_ path: String) throws(CommandError) {
    self.path = path
    let bytes = try FileAccess.bytes(path)
    do {
      let table = try CSVTable(bytes: bytes)
      try table.require(MeasurementTable.required)
      measurements = try MeasurementTable.measurements(table)
      lines = table.rows.map(\.line)
    } catch {
      throw .badFile(place: Self.place(in: path, of: "\(error)"))
    }
    guard !measurements.isEmpty else {
      throw .badFile(place: "\(path):1: the table has a header and no rows")
    }
  }

  /// Refuses the first row that a machine cannot run.
  func check(on profile: HardwareProfile) throws(CommandError) {
    for (line, measurement) in zip(lines, measurements) {
      do throws(ModelError) {
        _ = try Machine(profile, workers: measurement.setting.workers)
          .time(measurement.operation, state: measurement.setting.state, parameters: .ideal)
      } catch {
        throw .badFile(place: "\(path):\(line): \(error)")
      }
    }
  }

  /// Documents begin their sentences with "line N: "; with the file this is "file:N: ".
  private static func place(in path: String, of sentence: String) -> String {
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
