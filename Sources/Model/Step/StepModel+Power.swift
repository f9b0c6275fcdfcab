public import Quantities
public import Workloads

/// What a load does to a device: the time of one call, the clock at which it settles, and the energy of the call.
public struct PowerDraw: Sendable, Hashable {
  /// Of one call at the clock that the load leaves.
  public let time: Seconds
  /// Of the multiprocessors; nil where the profile gives none.
  public let clock: Hertz?
  /// Of one call, idle parts of the device included.
  public let energy: Joules

  /// The mean draw: energy over time.
  public var power: Watts { Watts(energy.value / time.value) }
}

extension StepModel {
  /// Where a load settles under the device's power limit: at full clock for as long as its controller looks back, and then at
  /// the clock that the limit leaves.
  func settled(_ cost: Drawing.Cost, under load: Load) -> PowerControl.Settled {
    guard let power = device.power else {
      return PowerControl.Settled(time: cost.time, energy: .zero)
    }
    switch load {
    case .repeated(let times):
      return cost.time * Double(times) > power.after ? power.settled(cost) : power.free(cost)
    case .steady: return power.settled(cost)
    case .lasting(let duration):
      guard duration > power.after else { return power.free(cost) }
      // The mean of the calls of a load that begins at rest.
      let (free, settled) = (power.free(cost), power.settled(cost))
      let early = power.after / free.time
      let late = (duration - power.after) / settled.time
      let share = early / (early + late)
      return PowerControl.Settled(
        time: duration / (early + late),
        clock: 1 / (share / free.clock + (1 - share) / settled.clock),
        energy: free.energy * share + settled.energy * (1 - share))
    }
  }

  /// An estimate with what a load adds to it.
  func slowed(
    _ estimate: CostEstimate, by cost: Drawing.Cost, under load: Load
  ) -> CostEstimate {
    let settled = settled(cost, under: load)
    guard settled.time > cost.time else { return estimate }
    return Explained.serial(
      estimate, Explained.term(.stage("power limit"), settled.time - cost.time))
  }

  private func draw(_ cost: Drawing.Cost, under load: Load) -> PowerDraw? {
    guard device.power != nil else { return nil }
    let settled = settled(cost, under: load)
    return PowerDraw(
      time: settled.time, clock: device.clock.map { $0 * settled.clock }, energy: settled.energy)
  }

  /// What the calls of an operation draw under the load of their setting; nil of a device whose profile does not say.
  public func draw<O: Operation>(
    of operation: O, setting: Setting
  ) throws(ModelError) -> PowerDraw? {
    let kernel = try device.kernel(operation, setting)
    return draw(try device.cost(kernel, Drawing.self), under: setting.load)
  }

  /// What one of several runs of a measured step draws under a load; nil of a device whose profile does not say.
  public func draw(
    of measurement: StepMeasurement, under load: Load
  ) throws(ModelError) -> PowerDraw? {
    try draw(of: parts(of: measurement), under: load)
  }

  /// What one of several runs of a step's parts draws under a load.
  func draw<P: PartSource>(of parts: P, under load: Load) throws(ModelError) -> PowerDraw? {
    draw(try cost(parts, Drawing.self), under: load)
  }
}
