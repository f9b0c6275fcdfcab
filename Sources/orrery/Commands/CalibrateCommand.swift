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
      those ceilings is taken over from --base.
      With --from: fits the families of --base to measurements, related ones together, at most eight bounded parameters each and \
      one for three rows; prints the error on those rows and on rows that fits in folds had not seen, and writes the result to -o.
      """)

  @Option(
    name: .customShort("o"), help: .init("The profile that is written.", of: "file"),
    completion: .file(extensions: ["xml"]))
  var output: String
  @Option(help: .init("The profile's name; that of its file if not given.", of: "name"))
  var name: String?
  @Option(help: .init("Rounds of microbenchmarks, whose median counts.", of: "count")) var rounds =
    15
  @Option(
    parsing: .upToNextOption, help: .init("Tables of measured operations to fit to.", of: "files"),
    completion: .file())
  var from: [String] = []
  @Option(
    help: .init(
      "The profile whose fitted parameters are taken over, or with --from fitted anew; none takes over none. If not given, the one that was fitted with the widest vectors that this machine has.",
      of: "profile"), completion: .profiles)
  var base: String?
  @Option(help: .init("With --from: folds of the cross-validation.", of: "count")) var folds = 5
  @OptionGroup var lenient: LenientOptions
  @Option(help: .init("With --from: what decides which rows share a fold.", of: "number"))
  var seed: UInt64 = 1

  func validate() throws {
    guard rounds > 0, folds > 1 else {
      throw ValidationError("--rounds must be at least 1 and --folds at least 2")
    }
    guard from.isEmpty || base != nil else { throw ValidationError("--from needs --base") }
  }

  func run() throws {
    if let base, !from.isEmpty { return try fit(base) }
    let ancestor = base ?? Self.fittedProfile
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
