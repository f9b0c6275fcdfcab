import Quantities

/// A figure of a machine that bounds it, by the name under which it can be scaled.
public struct NamedCeiling: Sendable, Hashable {
  /// "matrix", "HBM bandwidth", "nvlink latency", "power limit".
  public let name: String
  /// Whether it is a time, of which less is better; of all other ceilings more is.
  public let isTime: Bool
}

extension HardwareProfile {
  /// What bounds the machine and its devices: units, levels, links, fixed costs and the power limit, each once.
  public var ceilings: [NamedCeiling] {
    var found: [NamedCeiling] = []
    var probe = self
    probe.visitCeilings { ceiling, _ in
      if !found.contains(ceiling) { found.append(ceiling) }
      return 1
    }
    return found
  }

  /// The same machine with one ceiling multiplied by a factor, on the machine and on its devices; one that it does not have changes
  /// nothing.
  public func scaling(_ name: String, by factor: Double) -> HardwareProfile {
    var scaled = self
    scaled.visitCeilings { ceiling, source in
      guard ceiling.name == name else { return 1 }
      source += ", times \(factor.short)"
      return factor
    }
    return scaled
  }

  /// Multiplies every ceiling by what `factor` says of it.
  private mutating func visitCeilings(_ factor: (NamedCeiling, inout String) -> Double) {
    func scale<Unit>(
      _ figure: inout Figure<Unit>, _ name: String, isTime: Bool = false
    ) {
      let ceiling = NamedCeiling(name: name, isTime: isTime)
      figure.value = figure.value * factor(ceiling, &figure.source)
    }
    for index in compute.indices { scale(&compute[index].rate, compute[index].unit.rawValue) }
    for index in memory.indices {
      let name = memory[index].name
      for place in memory[index].bandwidths.indices {
        scale(&memory[index].bandwidths[place].rate, "\(name) bandwidth")
      }
      if var latency = memory[index].latency {
        scale(&latency, "\(name) latency", isTime: true)
        memory[index].latency = latency
      }
      for place in memory[index].atomics.indices {
        scale(&memory[index].atomics[place].rate, "\(name) atomics")
      }
      scale(&memory[index].capacity, "\(name) capacity")
    }
    for index in links.indices {
      let name = links[index].name
      scale(&links[index].bandwidth, "\(name) bandwidth")
      if var latency = links[index].latency {
        scale(&latency, "\(name) latency", isTime: true)
        links[index].latency = latency
      }
    }
    for index in overheads.indices {
      scale(&overheads[index].time, overheads[index].name, isTime: true)
    }
    if var power = processor.power {
      var limit = Figure(power.limit, source: power.source)
      scale(&limit, "power limit")
      (power.limit, power.source) = (limit.value, limit.source)
      processor.power = power
    }
    if let devices {
      var profile = devices.profile
      profile.visitCeilings(factor)
      self.devices = Devices(count: devices.count, profile: profile, source: devices.source)
    }
  }
}
