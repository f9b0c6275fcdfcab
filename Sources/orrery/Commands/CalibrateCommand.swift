import ArgumentParser
import Documents
import Hardware
import Model
import Quantities
import Tracer
import Validate
import Workloads

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measures this machine's ceilings into a profile, or fits a profile's parameters.",
    discussion: """
      Without --from: FMA loops, exponentials and divisions, streams and pointer chases through every memory level, \
      barriers and process signals, for one core and for all; under a minute. How well each kernel family uses \
      those ceilings is taken over from --inherit.
      With --from: fits the families of --base to measurements (three parameters a family), with cross-validated \
      error, and writes the result to -o.
      """)

  @Option(name: [.short, .long], help: "The profile to write.") var output: String
  @Option(help: "The profile's name; else that of the file.") var name: String?
  @Option(help: "Rounds of microbenchmarks, whose median counts.") var rounds =
    15
  @Option(help: "A profile whose fitted parameters are taken over; none for none.")
  var inherit = "amd-epyc-9005-2core"
  @Option(parsing: .upToNextOption, help: "Tables of measured operations to fit to.")
  var from: [String] = []
  @Option(help: "The profile whose families are fitted.") var base: String?
  @Option(help: "Folds of the cross-validation.") var folds = 5

  func validate() throws {
    guard rounds > 0, folds > 1 else {
      throw ValidationError("--rounds must be at least 1 and --folds at least 2")
    }
    guard from.isEmpty == (base == nil) else {
      throw ValidationError("--from and --base go together")
    }
  }

  func run() throws {
    if let base { return try fit(base) }
    if inherit != "none" { _ = try Locations.library.file(of: inherit) }
    try FileAccess.checkWritable(output)
    var profile = try Calibrator(date: Moment.today, rounds: rounds)
      .profile(named: profileName, progress: Console.progress())
    Console.endProgress()
    if inherit != "none" {
      profile.inherits = .init(
        profile: inherit, widen: 1.5,
        source: "kernels of the same source; widened because it is another machine or day")
    }
    try profile.write(to: output)
    print(profile.sheet)
    if let disturbance = profile.disturbance { Console.error("orrery: \(disturbance)") }
  }

  private func fit(_ base: String) throws {
    let profile = try Locations.library.profile(base)
    let files = try from.map { try MeasurementFile($0) }
    for file in files { try file.check(on: profile) }
    let data = from.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      .joined(separator: ", ")
    let fit = try MachineFit(
      profile, to: files.flatMap(\.measurements), data: "\(data), \(Moment.today)",
      folds: folds)
    var fitted = fit.profile
    fitted.name = name ?? fitted.name
    try fitted.write(to: output)
    print(fit.families.table)
  }

  /// The name given, or the file's without its ending.
  private var profileName: String {
    let file = output.split(separator: "/").last.map(String.init) ?? output
    return name ?? (file.hasSuffix(".xml") ? String(file.dropLast(4)) : file)
  }
}

extension [FamilyFit] {
  /// One line a family: its parameters, and its error on what it was fitted to and on folds that it had not seen.
  fileprivate var table: String {
    var table = TextTable(
      "family", "implementation", "rows", "compute", "traffic", "startup", "fit %", "unseen %")
    for fit in self {
      table.add(
        fit.kind, fit.implementation.rawValue, "\(fit.residuals.count)",
        fit.parameters.computeEfficiency.rounded(toSignificant: 3).short,
        fit.parameters.trafficEfficiency.rounded(toSignificant: 3).short,
        fit.parameters.startup.rounded(), fit.trainingError.percent,
        fit.crossValidatedError.percent)
    }
    return table.text
  }
}
