import Hardware
import Quantities
import Workloads

extension Fabric {
  /// Whether a group of devices leaves a node.
  func isAmongNodes(_ group: DeviceGroup) -> Bool { perNode(group) < group.ranks }

  /// How many devices of a group share a node: all where the whole of such groups does, else as many as there is room for at
  /// their distance.
  private func perNode(_ group: DeviceGroup) -> Int {
    group.span <= devices
      ? group.ranks : min(max(devices / group.stride, 1), group.ranks)
  }

  /// A collective within a node, or in levels: within nodes, then among nodes, where each device sends its part over an
  /// adapter of its own, then within nodes again.
  ///
  /// A flat ring among nodes uses one adapter of each. Of all_reduce the part is what reduce_scatter within the node leaves; of the others it is the whole.
  func collective<A: CostAlgebra>(
    _ collective: Collective, _ parameters: CollectiveParameters, memoryBandwidth: Double,
    _: A.Type
  ) throws(ModelError) -> A.Cost {
    let group = collective.group
    let inside = perNode(group)
    let nodes = (group.ranks + inside - 1) / inside
    let (form, bytes) = (collective.form, Double(collective.bytes))
    let algorithm = collective.algorithm ?? (nodes > 1 ? .hierarchical : .ring)
    let levels = Levels<A>(
      fabric: self, parameters: parameters, memoryBandwidth: memoryBandwidth,
      algorithm: algorithm == .hierarchical ? .ring : algorithm)
    if nodes == 1 { return try levels.within(form, bytes, ranks: group.ranks) }
    guard outside != nil else {
      throw .tooFewDevices(profile: machine, asked: group.span, most: devices)
    }
    // A flat ring or tree enters and leaves a node over one adapter.
    guard algorithm == .hierarchical else {
      return try levels.among(form, bytes, ranks: group.ranks)
    }
    return try levels.hierarchical(form, bytes, inside: inside, nodes: nodes)
  }
}

/// A collective's levels: within a node, and among nodes.
private struct Levels<A: CostAlgebra> {
  let fabric: Fabric
  let parameters: CollectiveParameters
  let memoryBandwidth: Double
  let algorithm: Collective.Algorithm

  /// Devices of one node, over its own links.
  func within(
    _ form: Collective.Form, _ bytes: Double, ranks: Int
  ) throws(ModelError) -> A.Cost {
    try level(form, bytes, ranks: ranks, over: fabric.inside(form, ranks: ranks), parameters)
  }

  /// Devices of several nodes, over the network.
  ///
  /// Collectives were fitted within nodes: there a hop is what was fitted, on a network what its link takes, where that is known.
  func among(
    _ form: Collective.Form, _ bytes: Double, ranks: Int
  ) throws(ModelError) -> A.Cost {
    var parameters = parameters
    if let latency = fabric.outside?.latency { parameters.hop = latency.value }
    return try level(form, bytes, ranks: ranks, over: fabric.outside, parameters)
  }

  private func level(
    _ form: Collective.Form, _ bytes: Double, ranks: Int, over link: Fabric.Link?,
    _ parameters: CollectiveParameters
  ) throws(ModelError) -> A.Cost {
    guard let link else { throw .noLink(profile: fabric.machine) }
    guard ranks > 1 else { return A.nothing }
    return DeviceCollective(
      link: link, memoryBandwidth: memoryBandwidth, parameters: parameters, form: form,
      bytes: bytes, ranks: ranks, algorithm: algorithm
    ).cost(A.self)
  }

  /// Within nodes, among nodes over every device's own adapter, and within nodes again.
  func hierarchical(
    _ form: Collective.Form, _ bytes: Double, inside: Int, nodes: Int
  ) throws(ModelError) -> A.Cost {
    let part = bytes / Double(inside)
    switch form {
    case .allReduce:
      let there = try within(.reduceScatter, bytes, ranks: inside)
      let among = try among(.allReduce, part, ranks: nodes)
      return A.serial(A.serial(there, among), try within(.allGather, bytes, ranks: inside))
    case .allGather, .reduceScatter:
      // What comes from other nodes arrives in parts over all adapters and is passed on inside.
      let among = try among(form, part, ranks: nodes)
      return A.serial(among, try within(form, bytes, ranks: inside))
    case .allToAll:
      let away = Double(nodes - 1) / Double(nodes)
      return A.overlapped(
        try among(.sendReceive, bytes * away, ranks: 2),
        try within(.allToAll, bytes / Double(nodes), ranks: inside))
    case .broadcast, .sendReceive:
      return try among(form, bytes, ranks: max(nodes, 2))
    }
  }
}
