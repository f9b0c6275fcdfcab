import Hardware
import Model
import Quantities
import Replay
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

  /// The machine that is asked about; where none was given, that of the run.
  func machine() throws -> StepModel { try StepModel(try profile()) }

  func profile() throws -> HardwareProfile {
    if let target { return try Locations.library.profile(target) }
    return try sourceProfile()
  }

  /// What the profiler adds on the host.
  func profilerCost() throws -> ProfilerCost {
    let profile = try profile()
    let host = try HostModel(profile, profile.devices?.profile ?? profile)
    return ProfilerCost(
      operation: try host.time(.profiledOperation), call: try host.time(.profiledCall),
      function: host[.profiledFunction] ?? .zero)
  }

  /// The machine, and the same with its links changed.
  func links(_ key: String, by factor: Double) throws -> (here: StepModel, there: StepModel) {
    let profile = try profile()
    var other = profile
    for place in other.links.indices where other.links[place].topology != .host {
      if key == "link-bandwidth" {
        let bandwidth = other.links[place].bandwidth.value
        other.links[place].bandwidth.value = bandwidth * factor
      } else if let latency = other.links[place].latency?.value {
        other.links[place].latency?.value = latency * factor
      }
    }
    // Latencies of collectives are fitted beside them, step by step.
    if key == "link-latency" {
      for family in other.families.indices {
        for parameter in other.families[family].parameters.indices
        where ["latency", "hop"].contains(other.families[family].parameters[parameter].name) {
          other.families[family].parameters[parameter].value *= factor
        }
      }
    }
    return (try StepModel(profile), try StepModel(other))
  }
}
