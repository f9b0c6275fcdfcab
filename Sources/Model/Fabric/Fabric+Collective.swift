import Hardware
import Quantities
import Workloads

/// Devices of one collective: how many, and how many of them share a node.
struct Group {
  let ranks: Int
  let perNode: Int

  var nodes: Int { (ranks + perNode - 1) / perNode }
}

extension Fabric {
  /// Whether a collective leaves a node.
  func isAmongNodes(_ collective: Collective) -> Bool {
    collective.ranks > devices || group(of: collective).nodes > 1
  }

  /// How many devices a collective has, and how many of them share a node.
  ///
  /// What nobody placed has as many ranks in a node as there is room for at their distance.
  private func group(of collective: Collective) -> Group {
    let room = max(devices / collective.stride, 1)
    let isPlaced = collective.perNode < collective.ranks
    return Group(
      ranks: collective.ranks,
      perNode: isPlaced ? collective.perNode : min(collective.ranks, room))
  }

  /// A collective within a node, or in levels: within nodes, then among nodes, where each device sends its part over an
  /// adapter of its own, then within nodes again.
  ///
  /// A flat ring among nodes uses one adapter of each. Of all_reduce the part is what reduce_scatter within the node leaves; of the others it is the whole.
  func collective<A: CostAlgebra>(
    _ collective: Collective, _ parameters: CollectiveParameters, memoryBandwidth: Double,
    _: A.Type
  ) throws(ModelError) -> A.Cost {
    let isPlaced = collective.perNode < collective.ranks
    let group = group(of: collective)
    let (form, bytes) = (collective.form, Double(collective.bytes))
    let isSplit = !isPlaced && group.nodes > 1
    let algorithm = isSplit ? .hierarchical : collective.algorithm
    let flat = algorithm == .hierarchical ? .ring : algorithm
    func level(
      _ form: Collective.Form, _ bytes: Double, ranks: Int, over link: Link?,
      isNetwork: Bool = false
    ) throws(ModelError) -> A.Cost {
      guard let link else { throw .noLink(profile: machine) }
      guard ranks > 1 else { return A.nothing }
      // Collectives were fitted within nodes: there a hop is what was fitted, on a network what its link takes, where that is known.
      var parameters = parameters
      if isNetwork, let latency = link.latency { parameters.hop = latency.value }
      return DeviceCollective(
        link: link, memoryBandwidth: memoryBandwidth, parameters: parameters, form: form,
        bytes: bytes, ranks: ranks, algorithm: flat
      ).cost(A.self)
    }
    if group.nodes == 1, group.ranks <= devices {
      return try level(form, bytes, ranks: group.ranks, over: self.inside)
    }
    guard let network = outside else {
      throw .tooFewDevices(profile: machine, asked: group.ranks, most: devices)
    }
    // A flat ring or tree enters and leaves a node over one adapter.
    guard algorithm == .hierarchical else {
      return try level(form, bytes, ranks: group.ranks, over: network, isNetwork: true)
    }
    let inside = min(group.perNode, devices)
    let nodes = (group.ranks + inside - 1) / inside
    switch form {
    case .allReduce:
      let within = try level(.reduceScatter, bytes, ranks: inside, over: self.inside)
      let among = try level(
        .allReduce, bytes / Double(inside), ranks: nodes, over: network, isNetwork: true)
      let back = try level(.allGather, bytes, ranks: inside, over: self.inside)
      return A.serial(A.serial(within, among), back)
    case .allGather, .reduceScatter:
      // What comes from other nodes arrives in parts over all adapters and is passed on inside.
      let among = try level(
        form, bytes / Double(inside), ranks: nodes, over: network, isNetwork: true)
      return A.serial(among, try level(form, bytes, ranks: inside, over: self.inside))
    case .allToAll:
      let away = Double(nodes - 1) / Double(nodes)
      return A.overlapped(
        try level(.sendReceive, bytes * away, ranks: 2, over: network, isNetwork: true),
        try level(.allToAll, bytes / Double(nodes), ranks: inside, over: self.inside))
    case .broadcast, .sendReceive:
      return try level(form, bytes, ranks: max(nodes, 2), over: network, isNetwork: true)
    }
  }
}
