public import Quantities
public import Workloads

/// Where an operation stands under one memory level's roof.
public struct RooflinePoint: Sendable, Hashable {
  public let level: String
  /// What crosses from the level inwards.
  public let traffic: Bytes
  /// min(peak, intensity x the level's read bandwidth).
  public let roof: FLOPsPerSecond
  /// What the units that the operation uses reach, each with its share of the work.
  public let peak: FLOPsPerSecond
}

extension Machine {
  /// A point for each level with a bandwidth through which the operation moves anything; none for an operation
  /// without arithmetic.
  public func roofline<O: Operation>(
    _ operation: O, setting: Setting
  ) throws(ModelError)
    -> [RooflinePoint]
  {
    let demand = operation.demand
    guard demand.flops > .zero else { return [] }
    let question = Question(
      operation: operation, demand: demand, state: setting.state,
      parameters: RooflineParameters(values: .ideal(.roofline)))
    let peak = demand.flops / TimeOnly.time(try computing(question, TimeOnly.self))
    var points: [RooflinePoint] = []
    for index in 1..<levels.count {
      guard let read = levels[index].read else { continue }
      let traffic = traffic(question, into: index - 1).total
      guard traffic > .zero else { continue }
      let roof = demand.flops / (traffic / read)
      points.append(
        RooflinePoint(
          level: levels[index].name, traffic: traffic, roof: min(roof, peak), peak: peak))
    }
    return points
  }
}
