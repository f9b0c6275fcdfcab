import ArgumentParser
import Hardware
import TraceStore
import Traces
import Workloads

/// Which store.
struct StoreOptions: ParsableArguments {
  @Option(name: .customLong("db"), help: "The store; else $ORRERY_DB, else orrery.sqlite here.")
  var path: String?

  func opened(creating: Bool) throws -> TraceStore {
    try TraceStore(path: path ?? Locations.store, creating: creating)
  }
}

/// What becomes of a run that was made here.
struct KeepOptions: ParsableArguments {
  @Option(help: "Keep the run in the store under this name.") var keep: String?
  @Option(help: "Write the run as JSON for Perfetto and chrome://tracing.") var chrome: String?
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
  @Option(name: .customLong("on"), help: "A profile's name, or its file.")
  var profile: String

  func resolved() throws -> HardwareProfile { try Locations.profile(profile) }
}

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false
}

/// The probability of an interval.
struct IntervalOptions: ParsableArguments {
  @Option(help: "The share of measurements that intervals are to cover.")
  var interval = 0.8

  func validate() throws {
    guard interval > 0, interval < 1 else {
      throw ValidationError("--interval is \(interval), but must lie between 0 and 1")
    }
  }
}

/// What happens to rows of a file that cannot be used.
struct LenientOptions: ParsableArguments {
  @Flag(help: "Leave out and list rows that cannot be used, instead of refusing the file.")
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
