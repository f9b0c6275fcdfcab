import ArgumentParser
import Hardware
import Planning
import Terminal
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
      With --from: fits the families of --base to measurements, related ones together, at most eight bounded parameters each and \
      one for three rows; prints the error on those rows and on rows that fits in folds had not seen, and writes the result to -o.
      """)

  @Option(name: [.short, .long], help: "The profile to write.") var output: String
  @Option(help: "The profile's name; else that of the file.") var name: String?
  @Option(help: "Rounds of microbenchmarks, whose median counts.") var rounds =
    15
  @Option(
    help: """
      A profile whose fitted parameters are taken over; none for none. Else the one that was fitted with the widest vectors that \
      this machine has.
      """)
  var inherit: String?
  @Option(parsing: .upToNextOption, help: "Tables of measured operations to fit to.")
  var from: [String] = []
  @Option(help: "The profile whose families are fitted.") var base: String?
  @Option(help: "Folds of the cross-validation.") var folds = 5
  @OptionGroup var lenient: LenientOptions
  @Option(help: "What decides which rows share a fold.") var seed: UInt64 = 1

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
    let ancestor = inherit ?? Self.fittedProfile
    if ancestor != "none" { _ = try Locations.library.file(of: ancestor) }
    try FileAccess.checkWritable(output)
    let measured = try Interruptions.keeping {
      try Calibrator(date: Moment.today, rounds: rounds)
        .profile(named: profileName, progress: Console.progress()) {
          Interruptions.requested == nil
        }
    }
    Console.endProgress()
    guard var profile = measured else {
      Console.error("orrery: interrupted in the first round; nothing was written")
      throw ExitCode(128 + (Interruptions.requested ?? 0))
    }
    if ancestor != "none" {
      profile.inherits = .init(
        profile: ancestor, widen: 1.5,
        source: "kernels of the same source; widened because it is another machine or day")
    }
    try profile.write(to: output)
    print(profile.sheet)
    if let disturbance = profile.disturbance { Console.error("orrery: \(disturbance)") }
    guard let signal = Interruptions.requested else { return }
    Console.error("orrery: interrupted: \(output) has the rounds that were done")
    throw ExitCode(128 + signal)
  }

  private func fit(_ base: String) throws {
    let profile = try Locations.profile(base)
    let measurements = try singleKernels(
      of: from.flatMap { try lenient.measurements($0, on: profile) })
    let data = from.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
      .joined(separator: ", ")
    let fit = try MachineFit(
      profile, to: measurements, data: "\(data), \(Moment.today)",
      folds: Folds(count: folds, seed: seed), progress: Console.progress())
    Console.endProgress()
    var fitted = fit.profile
    fitted.name = name ?? fitted.name
    try fitted.write(to: output)
    print("\(folds) folds by group, seed \(seed)\n\n\(fit.families.table)")
  }

  /// The rows that time one kernel each, by the program that is known of it; others are counted.
  private func singleKernels(of measured: [Measurement]) throws -> [Measurement] {
    let found = measured.filter(\.isOfOneKernel)
    let others = "several kernels, or one that is not known"
    guard !found.isEmpty else {
      throw CommandError.badFile(
        place: "\(from.joined(separator: ", ")): each row times \(others); expected single kernels")
    }
    if found.count < measured.count {
      Console.error(
        "orrery: \(measured.count - found.count) rows time \(others), and are left out")
    }
    return found
  }

  /// How well kernels use a core depends on its vectors: the profile that was fitted with the widest that this machine has.
  private static var fittedProfile: String {
    InstructionSet.best == .avx512 ? "amd-epyc-9005-2core" : "amd-epyc-7003-2core"
  }

  /// The name given, or the file's without its ending.
  private var profileName: String {
    let file = output.split(separator: "/").last.map(String.init) ?? output
    return name ?? (file.hasSuffix(".xml") ? String(file.dropLast(4)) : file)
  }
}
