public import Quantities
public import Workloads

/// Where an operation stands under one memory level's roof.
public struct RooflinePoint: Sendable, Hashable {
  /// The level's name in the profile.
  public let level: String
  /// What crosses from the level inwards.
  public let traffic: Bytes
  /// min(peak, intensity x the level's read bandwidth).
  public let roof: FLOPsPerSecond
  /// What the units that the operation uses reach, each with its share of the work.
  public let peak: FLOPsPerSecond
}

extension StepModel {
  /// A point for each level with a bandwidth through which the operation moves anything; none for an operation
  /// without arithmetic.
  public func roofline<O: Operation>(
    _ operation: O, setting: Setting
  ) throws(ModelError)
    -> [RooflinePoint]
  {
    let demand = operation.demand
    guard demand.flops > .zero else { return [] }
    let ceilings = device.ceilings
    let question = device.leveled(operation, setting)
    let computing = try Roofline(RooflineParameters(), NoFacts(), on: device.programs.plain.context)
      .computing(question, TimeOnly.self)
    let peak = demand.flops / computing
    var points: [RooflinePoint] = []
    for index in 1..<ceilings.levels.count {
      guard let read = ceilings.levels[index].read else { continue }
      let traffic = ceilings.traffic(question, into: index - 1).total
      guard traffic > .zero else { continue }
      let roof = demand.flops / (traffic / read)
      points.append(
        RooflinePoint(
          level: ceilings.levels[index].name, traffic: traffic, roof: min(roof, peak), peak: peak))
    }
    return points
  }
}
