import Hardware
public import Quantities
public import Workloads

extension Machine {
  /// How a part of a step is run here where it does not say.
  func setting(of part: Part) -> Setting {
    var setting = Setting(
      implementation: part.implementation
        ?? (isGPU ? Catalog.library(of: part.operation.kind) : .own),
      workers: workers, state: part.state)
    setting.absent = part.absent
    return setting
  }

  /// The parts of a step one after another, each with its name.
  func cost<A: CostAlgebra>(_ parts: [Part], _: A.Type) throws(ModelError) -> A.Cost {
    var cost = A.nothing
    for part in parts {
      let setting = setting(of: part)
      let fitted = fitted(for: part.operation, setting)
      let each: A.Cost
      if let known = try programmed(KernelQuestion(part.operation, setting, fitted), A.self) {
        each = known
      } else {
        each = try self.cost(part.operation, setting, fitted, in: A.self)
      }
      cost = A.serial(cost, A.part(part.name, part.times, each))
    }
    return cost
  }

  /// What the power limit adds under a load: nothing for as long as the controller looks back, and then what work takes longer.
  func excess(_ heat: Heating.Cost, after load: Load) -> Seconds {
    guard let power, mayHeat(heat.time, load) else { return .zero }
    return power.excess(heat)
  }

  /// Whether repetitions of so long a time are slowed at all.
  func mayHeat(_ time: Seconds, _ load: Load) -> Bool {
    guard let power else { return false }
    guard case .repeated(let times) = load else { return true }
    return time * Double(times) > power.after
  }

  /// The parts of a step one after another, explained.
  public func estimate(
    _ parts: [Part], after load: Load = .steady
  ) throws(ModelError)
    -> CostEstimate
  {
    let cost = try cost(parts, Explained.self)
    let excess = try excess(self.cost(parts, Heating.self), after: load)
    return excess > .zero
      ? Explained.serial(cost, Explained.term(.stage("power limit"), excess)) : cost
  }

  /// The same time alone.
  public func time(_ parts: [Part], after load: Load = .steady) throws(ModelError) -> Seconds {
    let heat = try cost(parts, Heating.self)
    return heat.time + excess(heat, after: load)
  }
}
