import Documents
import Hardware
import Model
import Terminal
import Workloads

/// The measured operations of a file, with what was left out.
struct MeasuredRows {
  private(set) var measurements: [Measurement] = []
  /// What a lenient reading left out, each with its line.
  private(set) var refused: [String] = []
  private let path: String
  private var lines: [Int] = []

  /// Reads rows of a file; one that is no measurement is an error, or left out and listed where `isLenient`.
  init(
    _ rows: [CSVRow], of path: String, isLenient: Bool,
    _ read: (CSVRow) throws(MeasurementError) -> Measurement
  ) throws(CommandError) {
    self.path = path
    for row in rows {
      do {
        measurements.append(try read(row))
        lines.append(row.line)
      } catch {
        let place = MeasurementFile.place(in: path, of: "\(error)")
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
}
