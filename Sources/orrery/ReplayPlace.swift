import Hardware
import Terminal
import Traces

/// The machines of a replay: where the run ran, and where it is asked about.
struct ReplayPlace {
  let trace: Trace
  /// Profiles by their names or files, where they were given.
  let source: String?
  let target: String?
  /// What was found under the device's name, which is said once.
  var found: HardwareProfile?

  /// The profile of the machine that the run ran on: as given, else by the name that its device reports.
  mutating func sourceProfile() throws -> HardwareProfile {
    if let source { return try Locations.profile(source) }
    if let found { return found }
    guard let device = trace.deviceName else {
      throw CommandError.usage("the run does not say on which device it ran: give --recorded-on")
    }
    let match = Locations.library.device(reportedAs: device)
    guard case .one(let name) = match else {
      throw CommandError.usage("\(match.sentence(of: device)): give --recorded-on")
    }
    Console.error("orrery: \(match.sentence(of: device))")
    found = try Locations.profile(name)
    return try sourceProfile()
  }

  /// The profile of the machine that is asked about; where none was given, that of the run.
  mutating func profile() throws -> HardwareProfile {
    if let target { return try Locations.profile(target) }
    return try sourceProfile()
  }
}

extension Trace {
  /// Says in a line where the run ran, if the profile that it is put on is of another machine.
  func tell(on profile: HardwareProfile) {
    guard let deviceName else { return }
    let match = Locations.library.device(reportedAs: deviceName)
    let names: [String] =
      switch match {
      case .one(let name): [name]
      case .several(let names): names
      case .unknown: []
      }
    guard !names.contains(profile.name), !names.contains(profile.devices?.profile.name ?? "") else {
      return
    }
    Console.error("orrery: \(match.sentence(of: deviceName)); it is put on \(profile.name)")
  }
}
