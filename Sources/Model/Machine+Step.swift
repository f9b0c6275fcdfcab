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
      let setting = setting(of: part)
      let (kind, type) = (part.operation.kind, part.operation.elementType)
      let fitted = family(kind, setting.implementation.rawValue, type)
      // A kernel's cost is not generic over its operation, which would be opened once more.
      let kernel = KernelQuestion(part.operation, setting, fitted, fitted.parameters)
      let each: A.Cost
      if fitted.program != .roofline, let known = try self.cost(kernel, A.self) {
        each = known
      } else {
        each = try self.cost(part.operation, setting, fitted, in: A.self)
      }
      cost = A.serial(cost, A.part(part.name, part.times, each))
    }
    return cost
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
