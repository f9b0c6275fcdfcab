public import Hardware

/// The machines that the cores of one profile make, each built when first asked for.
public struct Machines {
  private let profile: HardwareProfile
  private var byWorkers: [Int: Machine] = [:]

  public init(_ profile: HardwareProfile) { self.profile = profile }

  /// The machine of `workers` cores.
  public mutating func machine(workers: Int) throws(ModelError) -> Machine {
    if let known = byWorkers[workers] { return known }
    let machine = try Machine(profile, workers: workers)
    byWorkers[workers] = machine
    return machine
  }
}
