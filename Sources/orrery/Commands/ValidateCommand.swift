import ArgumentParser
import Documents
import Hardware
import Model
import Quantities
import TraceStore
import Traces
import Validate
import Workloads

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract:
      "Holds predictions against measurements: of a run, or of a table of measured operations.",
    discussion: """
      Per family: rows, mean, median and 90th percentile of |predicted - measured| / measured, bias, the share of \
      measurements within their interval, and how far the samples of one measurement differ among themselves.
      """)

  @Argument(help: "A run's id or name, last, or a CSV of measurements.") var subject: String
  @Option(help: "Write one residual a row to this file.") var csv: String?
  @OptionGroup var machine: MachineOptions
  @OptionGroup var interval: IntervalOptions
  @OptionGroup var lenient: LenientOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let profile = try machine.resolved()
    let report =
      subject.hasSuffix(".csv")
      ? try report(onFileWith: profile) : try kept(on: profile)
    if let csv { try FileAccess.write(try ResidualTable.text(report.residuals).utf8, to: csv) }
    if output.json { return JSON.print(report.json) }
    print(report.text)
  }

  private func report(onFileWith profile: HardwareProfile) throws -> ValidationReport {
    if let table = try TrafficFile.table(subject) {
      return ValidationReport(
        machine: profile.name, residuals: try table.residuals(on: Machine(profile)))
    }
    let measurements = try lenient.measurements(subject, on: profile)
    return try profile.report(on: measurements, share: interval.interval)
  }

  /// The report on a run, whose residuals the store keeps.
  private func kept(on profile: HardwareProfile) throws -> ValidationReport {
    let store = try store.opened(creating: false)
    let run = try store.run(subject)
    let measurements = try store.trace(of: run).timedMeasurements(of: run.name)
    let report = try profile.report(on: measurements, share: interval.interval)
    try store.setResiduals(
      report.residuals, of: run, machine: profile.name, modelVersion: Version.number,
      commit: Version.commit)
    return report
  }
}

extension HardwareProfile {
  /// Measurements against this machine's predictions.
  func report(on measurements: [Measurement], share: Double) throws(ModelError) -> ValidationReport
  {
    var machines: [Int: Machine] = [:]
    var residuals: [Residual] = []
    for measurement in measurements {
      let workers = measurement.setting.workers
      if machines[workers] == nil { machines[workers] = try Machine(self, workers: workers) }
      guard let machine = machines[workers] else { continue }
      residuals.append(try measurement.residual(on: machine, share: share))
    }
    return ValidationReport(machine: name, residuals: residuals)
  }
}

extension ValidationReport {
  fileprivate var json: JSONValue {
    .object([
      .init("machine", .string(machine)),
      .init("families", .array(families.map(\.json))),
      .init("overall", overall?.json ?? .null),
    ])
  }

  /// The rows that are furthest off, and a line a family; the last line is that over all rows.
  fileprivate var text: String {
    let worst = self.worst(2).map { residual in
      "  \(residual.subject): predicted \(residual.measure.text(residual.predicted)), "
        + "measured \(residual.measure.text(residual.measured)), bound by \(residual.bound)"
    }
    var table = TextTable(
      "family", "n", "MAPE %", "median %", "p90 %", "bias %", "covered %", "spread %",
      "mostly bound by", "longest case: predicted", "measured")
    for row in families { row.add(to: &table, bound: row.bound) }
    overall?.add(to: &table, bound: "")
    return (["furthest off"] + worst + ["", table.text]).joined(separator: "\n")
  }
}

extension ErrorStatistics {
  fileprivate func add(to table: inout TextTable, bound: String) {
    table.add(
      name, "\(count)", mape.percent, median.percent, p90.percent, bias.percent,
      coverage.percent, spread.percent, bound, longest.measure.text(longest.predicted),
      longest.measure.text(longest.measured))
  }

  fileprivate var json: JSONValue {
    .object([
      .init("name", .string(name)), .init("n", JSONValue(count)),
      .init("mape", JSON.number(mape)), .init("median", JSON.number(median)),
      .init("p90", JSON.number(p90)), .init("bias", JSON.number(bias)),
      .init("coverage", JSON.number(coverage)), .init("spread", JSON.number(spread)),
      .init("bound", .string(bound)),
    ])
  }
}
