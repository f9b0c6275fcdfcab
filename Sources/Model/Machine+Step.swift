import Hardware
public import Quantities
public import Workloads

/// What a device did before, as far as its clock remembers.
public enum Load: Sendable, Hashable {
  /// The same for longer than its power controller looks back.
  case steady
  /// The same so many times.
  case repeated(Int)
}

extension Machine {
  /// How a part of a step is run here where it does not say.
  func setting(of part: Part) -> Setting {
    var setting = Setting(
      implementation: part.implementation
        ?? (isGPU ? Catalog.library(of: part.operation.kind) : .own),
      workers: workers, state: part.state)
    setting.isPart = true
    setting.absent = part.absent
    return setting
  }

  /// The parts of a step one after another, each with its name.
  func cost<A: CostAlgebra>(_ parts: [Part], _: A.Type) throws(ModelError) -> A.Cost {
    var cost = A.nothing
    for part in parts {
      cost = A.serial(
        cost,
        A.part(part.name, part.times, try self.cost(part.operation, setting(of: part), A.self)))
    }
    return cost
  }

  private func cost<A: CostAlgebra, O: Operation>(
    _ operation: O, _ setting: Setting, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let fitted = family(operation.kind, setting.implementation.rawValue, operation.elementType)
    return try cost(operation, setting, fitted, in: A.self)
  }

  /// What the power limit adds to work that was done `load` before.
  func excess(_ heat: Heating.Cost, after load: Load) -> Seconds {
    guard let power else { return .zero }
    if case .repeated(let times) = load, heat.time * Double(times) < power.after { return .zero }
    return power.excess(heat)
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
