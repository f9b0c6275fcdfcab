import ArgumentParser
import Hardware
import TraceStore
import Traces
import Workloads

/// Which store.
struct StoreOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: .init(
      "The store of runs; $ORRERY_DB, or else orrery.sqlite in this folder, if not given.",
      of: "file"),
    completion: .file())
  var path: String?

  func opened(creating: Bool) throws -> TraceStore {
    try TraceStore(path: path ?? Locations.store, creating: creating)
  }
}

/// What becomes of a run that was made here.
struct KeepOptions: ParsableArguments {
  @Option(help: .init("Keeps the run in the store under this name.", of: "name"))
  var keep: String?
  @Option(
    help: .init(
      "Also writes the run to this file, as JSON for Perfetto and chrome://tracing.", of: "file"),
    completion: .file())
  var chrome: String?
  @OptionGroup var store: StoreOptions

  func put(
    _ trace: Trace, named name: String, on machine: RunRecord.Machine, path: [PathSegment] = []
  ) throws -> Run? {
    if let chrome {
      let named = [(name: "run", value: keep ?? name)]
      try FileAccess.write(trace.chromeTrace(metadata: named, path: path), to: chrome)
    }
    guard let keep else { return nil }
    return try store.opened(creating: true).add(trace, as: RunRecord(keep, on: machine))
  }
}

/// Which machine.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .customLong("on"),
    help: .init("The machine that is asked about: a profile's name or its file.", of: "profile"),
    completion: .profiles)
  var profile: String

  func resolved() throws -> HardwareProfile { try Locations.profile(profile) }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Prints the result as JSON.")
  var json = false
}

/// The probability of an interval.
struct IntervalOptions: ParsableArguments {
  @Option(help: .init("The share of measurements that ranges are to cover.", of: "share"))
  var interval = 0.8

  func validate() throws {
    guard interval > 0, interval < 1 else {
      throw ValidationError("--interval is \(interval), but must lie between 0 and 1")
    }
  }
}

/// What happens to rows of a file that cannot be used.
struct LenientOptions: ParsableArguments {
  @Flag(help: "Leaves out and lists rows that cannot be used, instead of refusing the file.")
  var lenient = false

  /// The measurements of a file that a profile can be asked for.
  func measurements(_ path: String, on profile: HardwareProfile) throws -> [Measurement] {
    try measurements(of: MeasurementFile(path), on: profile)
  }

  /// The same of a file that was opened already.
  func measurements(
    of file: MeasurementFile, on profile: HardwareProfile
  ) throws -> [Measurement] {
    var rows = try file.operations(isLenient: lenient)
    try rows.check(on: profile, isLenient: lenient)
    rows.warn()
    return rows.measurements
  }
}
