import ArgumentParser
import Documents
import Hardware
import Model
import Planning
import Quantities
import Systems
import Terminal
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
      Files are tables known by their columns, or \(MeasurementTables.sources.map { $0.name }.joined(separator: ", ")):
      \(MeasurementTables.kinds.map { "  \($0.name): \($0.columns.joined(separator: ","))" }.joined(separator: "\n"))
      """)

  @Argument(
    help: .init("A run, by its id or name, or last; or a file of measurements.", of: "run-or-file"),
    completion: .file())
  var subject: String?
  @Option(
    help: .init("A table of published results instead, by its name or file.", of: "table"),
    completion: .file())
  var published: String?
  @Option(
    help: .init("Also writes one residual a row to this file.", of: "file"), completion: .file())
  var csv: String?
  @Option(
    help: .init(
      "Fits the profile's families to the table in so many folds, and predicts each row by the fit that did not see its group.",
      of: "count"))
  var folds: Int?
  @Option(help: .init("With --folds: what decides which rows share a fold.", of: "number"))
  var seed: UInt64 = 1
  @Option(
    help: .init(
      "With --folds: a table that fits see too; of an engine's iterations, their requests.",
      of: "file"),
    completion: .file())
  var with: [String] = []
  @Option(
    name: .customLong("on"),
    help: .init(
      "The machine that is asked about: a profile's name or its file; each row's own if not given, where rows name one.",
      of: "profile"), completion: .profiles)
  var machine: String?
  @Option(
    help: .init(
      "The folder where NAME.json describes the model NAME of a table; models/ beside the table if not given.",
      of: "folder"),
    completion: .directory)
  var models: String?
  @OptionGroup var interval: IntervalOptions
  @OptionGroup var lenient: LenientOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (subject == nil) != (published == nil) else {
      throw ValidationError("give a run or a table, or --published")
    }
    guard machine != nil || published != nil || subject?.hasSuffix(".csv") == true else {
      throw ValidationError("--on is missing")
    }
    if let folds, folds < 2 { throw ValidationError("--folds must be at least 2") }
    guard folds == nil || interval.interval == 0.8 else {
      throw ValidationError("intervals of --folds are those of 80 %")
    }
  }

  func run() throws {
    if let published { return try hold(published) }
    guard let subject else { return }
    if FileAccess.isFile(subject),
      case .services(let read) = try MeasurementFile(subject).kind.reader
    {
      return try show(services(MeasurementFile(subject).found(read, models: models)))
    }
    let profile = try Locations.profile(try machine ?? Locations.card(of: subject))
    if FileAccess.isFile(subject) {
      if let folds { return try show(try crossValidation(of: subject, on: profile, folds)) }
      let file = try MeasurementFile(subject)
      if let found = try comparisons(file, on: profile) { return try show(found) }
      guard with.isEmpty else { throw ValidationError("--with goes with --folds, or iterations") }
      let fitted = profile.fitted(to: subject)
      return try show(try report(on: file, with: profile), inSample: fitted)
    }
    let (report, time) = try kept(subject, on: profile)
    try show(report, time)
  }

  /// Prints a report; of the families `inSample` the profile's parameters saw the rows.
  private func show(
    _ report: ValidationReport, _ time: DeviceTime? = nil, inSample: Set<String> = []
  ) throws {
    try write(report)
    if output.json { return JSON.print(report.json(time, inSample: inSample)) }
    print(report.text(inSample: inSample))
    if let time { print("\n\(time.text)") }
    if let text = report.exceeded.text(of: report.machine) { print("\n\(text)") }
  }

  /// Prints what fits in folds say of rows that they had not seen, and what the fit of all rows says of all.
  private func show(_ validation: CrossValidation) throws {
    try write(validation.report)
    guard !output.json else {
      let seen = validation.inSample.json()
      return JSON.print(validation.report.json(with: [.init("in_sample", seen)]))
    }
    print("in sample: by the fit of all rows\n\n\(validation.inSample.text())\n")
    print("out of sample: each row by a fit that did not see its group\n")
    print(validation.report.text())
  }

  private func write(_ report: ValidationReport) throws {
    guard let csv else { return }
    try FileAccess.write(try ResidualTable.text(report.residuals + report.besides).utf8, to: csv)
  }

  /// Predictions against what a published table measured, with what is not predicted and why; its formulas are another report.
  private func hold(_ name: String) throws {
    let file = try PublishedFile(Locations.published(name))
    var machines = PublishedMachines()
    let formulas = try SystemFormulas(file.table) { profile in try machines.model(profile) }
    try PublishedFile.refuse(file.places(of: formulas.unreadable))
    let found = try PublishedPredictions(file.table, share: interval.interval) { row in
      try machines.model(machine ?? row.machine)
    }
    PublishedFile.warn(of: found.refused)
    for (system, count) in formulas.counts {
      Console.error("orrery: \(count) rows are a system's, reported by orrery systems \(system)")
    }
    let residuals = found.answers.map { $0.row.residual($0.answer) }
    let report = ValidationReport(
      machine: machine ?? machines.names.joined(separator: ", "), residuals: residuals)
    try show(report)
    if !output.json, let order = residuals.concordance {
      print("pairs of rows in the published order: \(order.percent) %")
    }
  }

  /// What is shown part by part: recorded steps beside an engine's recipe, iterations beside simulated ones; nil of other tables.
  private func comparisons(
    _ file: MeasurementFile, on profile: HardwareProfile
  ) throws -> [any Comparison]? {
    switch file.kind.reader {
    case .kernels(let read):
      return try KernelComparison.all(file.found(read, models: models), on: profile)
    case .iterations(let read):
      let services = try with.flatMap { path in
        guard case .requests(let read) = try MeasurementFile(path).kind.reader else {
          throw CommandError.usage(
            "--with \(path) is a table of \(try MeasurementFile(path).kind.name), expected requests of a service"
          )
        }
        return try MeasurementFile(path).found(read, models: models).services
      }
      let logs = try file.found({ table, _ in try read(table) }, models: models)
      return [try IterationMatches(logs, of: services, on: profile)]
    default: return nil
    }
  }

  private func show(_ comparisons: [any Comparison]) throws {
    guard csv == nil else { throw CommandError.usage("--csv writes residuals; these are printed") }
    guard !output.json else { return JSON.print(.array(comparisons.map(\.json))) }
    for comparison in comparisons { print(comparison.text) }
  }

  /// Published services, each row's by its own card, or by one that was given.
  private func services(_ found: PublishedServices) throws -> ValidationReport {
    let (report, left) = try ServiceMachines(only: machine, locate: Locations.machine)
      .report(on: found, progress: Console.progress())
    Console.endProgress()
    tell(left)
    return report
  }

  private func tell(_ left: [String: Int]) {
    for (reason, count) in left.sorted(by: { $0.key < $1.key }) {
      Console.error("orrery: \(count) rows are left out: \(reason)")
    }
  }

  private func report(
    on file: MeasurementFile, with profile: HardwareProfile
  ) throws -> ValidationReport {
    switch file.kind.reader {
    case .kernels, .iterations: throw CommandError.usage("\(file.kind.name) have no residuals")
    case .operations:
      let measurements = try lenient.measurements(of: file, on: profile)
      return try profile.report(on: measurements, share: interval.interval)
    case .steps(let read):
      let steps = try file.found(read, models: models)
      let machine = try StepModel(profile)
      let residuals = try steps.map { try $0.residual(on: machine, share: interval.interval) }
      return try ValidationReport(
        machine: profile.name, residuals: residuals,
        besides: steps.compactMap(\.memoryResidual)
          + steps.compactMap { try $0.energyResidual(on: machine) })
    case .services: throw CommandError.usage("results of services name their cards themselves")
    case .requests(let read):
      let found = try file.found(read, models: models).of(profile, locate: Locations.machine)
      tell(found.left)
      let replays = try found.services.map {
        try ServiceReplay(of: $0, on: $0.machine(profile))
      }
      return ValidationReport(
        machine: profile.name, residuals: replays.flatMap(\.residuals),
        besides: replays.flatMap(\.requestResiduals))
    case .traffic(let read):
      return try Trace(counted: try file.traffic(read))
        .trafficReport(on: profile, share: interval.interval)
    }
  }

  private func crossValidation(
    of subject: String, on profile: HardwareProfile, _ folds: Int
  ) throws -> CrossValidation {
    let measurements = try lenient.measurements(subject, on: profile)
    let others = try with.flatMap { try lenient.measurements($0, on: profile) }
    let validation = try CrossValidation(
      of: measurements, beside: others, on: profile, folds: Folds(count: folds, seed: seed),
      progress: Console.progress())
    Console.endProgress()
    Console.error("orrery: \(folds) folds by group, seed \(seed)")
    let left = measurements.count - validation.report.residuals.count
    if left > 0 {
      Console.error("orrery: \(left) rows of families of one or two groups are only in sample")
    }
    return validation
  }

  /// The report on a run, whose residuals the store keeps.
  private func kept(
    _ subject: String, on profile: HardwareProfile
  ) throws -> (ValidationReport, DeviceTime?) {
    let store = try store.opened(creating: false)
    let run = try store.run(subject)
    let trace = try store.trace(of: run)
    trace.tell(on: profile)
    let (report, time) = try trace.report(
      of: trace.timedMeasurements(of: run.name), on: profile, share: interval.interval)
    guard trace.counts.isEmpty else { return (report, time) }
    try store.setResiduals(
      report.residuals, of: run, machine: profile.name, modelVersion: Version.number,
      commit: Version.commit)
    return (report, time)
  }
}
