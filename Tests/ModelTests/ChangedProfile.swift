import Hardware
import Quantities

extension HardwareProfile {
  /// Every rate times k, and every latency, overhead and startup divided by it.
  func faster(by k: Double) -> HardwareProfile {
    var profile = self
    for index in compute.indices {
      profile.compute[index].rate.value = compute[index].rate.value * k
    }
    for index in memory.indices {
      for place in memory[index].bandwidths.indices {
        profile.memory[index].bandwidths[place].rate.value =
          memory[index].bandwidths[place].rate.value * k
      }
    }
    for index in links.indices {
      profile.links[index].bandwidth.value = links[index].bandwidth.value * k
    }
    profile.processor.clock = processor.clock.map { $0 * k }
    profile.processor.runningClock = processor.runningClock.map { $0 * k }
    return profile.prompter(by: k)
  }

  /// Every latency, overhead and startup divided by k; a power controller looks back as much less, at as much more power.
  func prompter(by k: Double) -> HardwareProfile {
    var profile = self
    if let power = processor.power {
      profile.processor.power?.after = power.after / k
      profile.processor.power?.limit = power.limit * k
      profile.processor.power?.busy = power.busy * k
      profile.processor.power?.matrixClock = power.matrixClock.map { $0 * k }
    }
    for index in kernels.indices {
      profile.kernels[index].step = kernels[index].step.map { $0 / k }
    }
    for index in memory.indices {
      if let latency = memory[index].latency {
        profile.memory[index].latency?.value = latency.value / k
      }
    }
    for index in overheads.indices {
      profile.overheads[index].time.value = overheads[index].time.value / k
    }
    for index in families.indices {
      for place in families[index].parameters.indices
      where families[index].parameters[place].unit == .seconds {
        profile.families[index].parameters[place].value /= k
      }
    }
    return profile
  }

  /// The profile once for each of its ceilings, with that one higher.
  func raisedCeilings(by k: Double) -> [(name: String, profile: HardwareProfile)] {
    var raised: [(String, HardwareProfile)] = []
    for (index, ceiling) in compute.enumerated() {
      var profile = self
      profile.compute[index].rate.value = ceiling.rate.value * k
      raised.append(("\(ceiling.unit) \(ceiling.type) \(ceiling.workers)", profile))
    }
    for (index, level) in memory.enumerated() {
      for (place, bandwidth) in level.bandwidths.enumerated() {
        var profile = self
        profile.memory[index].bandwidths[place].rate.value = bandwidth.rate.value * k
        raised.append(("\(level.name) \(bandwidth.direction) \(bandwidth.workers)", profile))
      }
    }
    return raised
  }

  /// The profile once for each latency and each overhead, with that one lower.
  func loweredDelays(by k: Double) -> [(name: String, profile: HardwareProfile)] {
    var lowered: [(String, HardwareProfile)] = []
    for (index, level) in memory.enumerated() {
      guard let latency = level.latency else { continue }
      var profile = self
      profile.memory[index].latency?.value = latency.value / k
      lowered.append(("\(level.name) latency", profile))
    }
    for (index, overhead) in overheads.enumerated() {
      var profile = self
      profile.overheads[index].time.value = overhead.time.value / k
      lowered.append((overhead.name, profile))
    }
    return lowered
  }

  /// What all cores reach together; nil where the profile has no figure.
  func peak(_ unit: ArithmeticUnit, _ type: ElementType) -> FLOPsPerSecond? {
    compute.filter { $0.unit == unit && $0.type == type }
      .map { $0.workers == .all ? $0.rate.value : $0.rate.value * Double(processor.cores) }.max()
  }

  /// What all cores read from, or write to, the outermost level together.
  func outermost(_ direction: MemoryLevel.Direction) -> BytesPerSecond? {
    memory.last?.bandwidths.filter { $0.direction == direction }
      .map { $0.workers == .all ? $0.rate.value : $0.rate.value * Double(processor.cores) }.max()
  }
}
