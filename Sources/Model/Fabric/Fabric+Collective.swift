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
    if nodes == 1 { return try level(form, bytes, ranks: group.ranks, over: self.inside) }
    guard let network = outside else {
      throw .tooFewDevices(profile: machine, asked: group.span, most: devices)
    }
    // A flat ring or tree enters and leaves a node over one adapter.
    guard algorithm == .hierarchical else {
      return try level(form, bytes, ranks: group.ranks, over: network, isNetwork: true)
    }
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
