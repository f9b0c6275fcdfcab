public import Hardware
public import Quantities

/// What the host of a device costs, by the kind of its work.
public struct HostModel: Sendable {
  private let machine: String
  private var times: [HostCost: Seconds] = [:]

  /// The host's figures of profiles; the first that says one counts.
  public init(_ profiles: HardwareProfile...) throws(ModelError) {
    machine = profiles.first?.name ?? ""
    for profile in profiles {
      for overhead in profile.overheads {
        guard let cost = HostCost(rawValue: overhead.name) else {
          throw .unknownOverhead(profile: profile.name, name: overhead.name)
        }
        if times[cost] == nil { times[cost] = overhead.time.value }
      }
    }
  }

  /// The time of one kind of work; nil where no profile says.
  public subscript(cost: HostCost) -> Seconds? { times[cost] }

  /// The time of one kind of work.
  public func time(_ cost: HostCost) throws(ModelError) -> Seconds {
    guard let time = times[cost] else {
      throw .missingOverhead(profile: machine, name: cost.rawValue)
    }
    return time
  }
}
