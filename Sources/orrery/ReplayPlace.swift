import Hardware
import Traces

/// The machines of a replay: where the run ran, and where it is asked about.
struct ReplayPlace {
  let trace: Trace
  /// Profiles by their names or files, where they were given.
  let source: String?
  let target: String?

  /// The profile of the machine that the run ran on: as given, else by the name that its device reports.
  func sourceProfile() throws -> HardwareProfile {
    if let source { return try Locations.library.profile(source) }
    guard let device = trace.deviceName else {
      throw CommandError.usage("the run does not say on which device it ran: give --from")
    }
    guard let name = Locations.library.name(ofDevice: device) else {
      throw CommandError.usage(
        "no profile is known for '\(device)', on which the run ran: give --from")
    }
    return try Locations.library.profile(name)
  }

  /// The profile of the machine that is asked about; where none was given, that of the run.
  func profile() throws -> HardwareProfile {
    if let target { return try Locations.library.profile(target) }
    return try sourceProfile()
  }
}
