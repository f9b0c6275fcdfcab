public import Hardware

extension Run {
  /// Whether it ran on the machine that a profile describes, or on a device of it; nil where nobody said its machine.
  public func ran(on profile: HardwareProfile) -> Bool? {
    guard machine != Self.unknownMachine else { return nil }
    let parts = [profile] + (profile.devices.map { [$0.profile] } ?? [])
    return parts.contains { part in
      part.name == machine || part.reported.contains { $0.matches(machine) }
    }
  }

  /// What an imported run's machine is called where its source does not say it.
  public static let unknownMachine = "unknown"
}

extension TraceStore {
  /// The run that a user means by a reference, or the newest; given a profile, no run that is known to be of another machine.
  ///
  /// Throws where there is none, or where the run that is meant ran elsewhere.
  public func run(
    _ reference: String?, ranOn profile: HardwareProfile?
  ) throws(StoreError) -> Run {
    guard let profile else { return try self.run(reference ?? "last") }
    if let reference {
      let meant = try self.run(reference)
      guard meant.ran(on: profile) != false else {
        throw .ranElsewhere(run: meant.name, machine: meant.machine, profile: profile.name)
      }
      return meant
    }
    let all = try runs()
    guard let newest = all.last(where: { $0.ran(on: profile) != false }) else {
      throw .noRunOf(profile: profile.name)
    }
    return newest
  }
}
