import Quantities

extension HardwareProfile {
  /// Figures that no machine has, each by itself or against its clock, its cores and its memory.
  var boundFindings: [ProfileCheck.Finding] {
    var findings = processorFindings
    for ceiling in compute { findings += rateFindings(ceiling) }
    for position in memory.indices { findings += levelFindings(position) }
    return findings + balanceFindings + overheadFindings + linkFindings
  }

  private var bounds: ProfileBounds { ProfileBounds(of: kind) }

  /// Clocks and the power limit.
  private var processorFindings: [ProfileCheck.Finding] {
    var faults: [String] = []
    for (name, clock) in [("clock", processor.clock), ("running clock", processor.runningClock)] {
      if let clock, let fault = bounds.clock.fault(of: clock) { faults.append("\(name): \(fault)") }
    }
    if let power = processor.power, let fault = bounds.power.fault(of: power.limit) {
      faults.append("power limit: \(fault)")
    }
    return faults.map { ProfileCheck.Finding(.processor, $0) }
  }

  /// A ceiling alone, and as FLOPs of a clock and core; where no clock is given, of the fastest there is.
  private func rateFindings(_ ceiling: ComputeCeiling) -> [ProfileCheck.Finding] {
    let rate = ceiling.rate.value
    var faults: [String] = []
    if let fault = bounds.rate(ceiling.type).fault(of: rate) { faults.append(fault) }
    let bound = bounds.perClock(ceiling.unit)
    let perClock = perClock(rate.value, by: ceiling.workers)
    if processor.clock != nil || perClock > bound.most, let fault = bound.fault(of: perClock) {
      faults.append("\(rate.rounded()): \(fault)")
    }
    return faults.map { ProfileCheck.Finding(.compute(ceiling), $0) }
  }

  /// What is left of a rate for one core in one clock; where no clock is given, of the fastest there is.
  private func perClock(_ rate: Double, by workers: Workers) -> Double {
    let cores = workers == .one ? 1 : Double(processor.cores)
    return rate / cores / (processor.clock ?? bounds.clock.most).value
  }

  /// What a level holds, gives and takes.
  private func levelFindings(_ position: Int) -> [ProfileCheck.Finding] {
    let level = memory[position]
    let isOutermost = position == memory.count - 1
    var faults: [String] = []
    let capacity = level.scope == .core ? bounds.coreCapacity : bounds.memoryCapacity
    if level.scope == .core || isOutermost, let fault = capacity.fault(of: level.capacity.value) {
      faults.append("capacity: \(fault)")
    }
    for bandwidth in level.bandwidths {
      if let fault = fault(of: bandwidth, of: level, isOutermost: isOutermost) {
        faults.append("\(bandwidth.direction.rawValue) bandwidth: \(fault)")
      }
    }
    if let latency = level.latency, let fault = bounds.latency.fault(of: latency.value) {
      faults.append("latency: \(fault)")
    }
    return faults.map { ProfileCheck.Finding(.memory(level.name), $0) }
  }

  private func fault(
    of bandwidth: MemoryLevel.Bandwidth, of level: MemoryLevel, isOutermost: Bool
  ) -> String? {
    let rate = bandwidth.rate.value
    guard level.scope == .core else {
      return (isOutermost ? bounds.memoryRate : bounds.sharedRate).fault(of: rate)
    }
    let perClock = perClock(rate.value, by: bandwidth.workers)
    return bounds.coreBytes.fault(of: perClock).map { "\(rate.rounded()): \($0)" }
  }

  /// The peak over the memory's bandwidth, where both are of all cores.
  private var balanceFindings: [ProfileCheck.Finding] {
    guard let outermost = memory.last, outermost.scope == .device,
      let read = outermost.readByAll, let peak = peak(of: [.bf16, .fp16]) ?? peak(of: [.fp32]),
      let fault = bounds.balance.fault(of: peak.value / read.value)
    else { return [] }
    let message = "\(read.rounded()) beside a peak of \(peak.rounded()): \(fault)"
    return [ProfileCheck.Finding(.memory(outermost.name), message)]
  }

  /// The fastest ceiling of the matrix unit or the vectors, of all cores, in one of these types.
  private func peak(of types: [ElementType]) -> FLOPsPerSecond? {
    compute.filter { ceiling in
      (ceiling.unit == .matrix || ceiling.unit == .vector) && ceiling.workers == .all
        && types.contains(ceiling.type)
    }.map(\.rate.value).max()
  }

  private var overheadFindings: [ProfileCheck.Finding] {
    overheads.flatMap { overhead -> [ProfileCheck.Finding] in
      guard let fault = bounds.overhead.fault(of: overhead.time.value) else { return [] }
      return [ProfileCheck.Finding(.overhead(overhead.name), fault)]
    }
  }

  /// What crosses a link comes from memory, so that none is faster than the memory of the device that it is on.
  private var linkFindings: [ProfileCheck.Finding] {
    let source = (devices?.profile ?? self).memory.last
    return links.flatMap { link -> [ProfileCheck.Finding] in
      let rate = link.bandwidth.value
      var faults: [String] = []
      if let fault = bounds.linkRate.fault(of: rate) { faults.append("bandwidth: \(fault)") }
      if let source, let read = source.readByAll, rate > read {
        faults.append(
          "bandwidth: \(rate.rounded()) is more than the \(read.rounded()) of '\(source.name)', "
            + "from which it comes")
      }
      if let latency = link.latency, let fault = bounds.linkLatency.fault(of: latency.value) {
        faults.append("latency: \(fault)")
      }
      return faults.map { ProfileCheck.Finding(.link(link.name), $0) }
    }
  }
}

extension MemoryLevel {
  /// What all cores together read.
  fileprivate var readByAll: BytesPerSecond? {
    bandwidths.first { $0.direction == .read && $0.workers == .all }?.rate.value
  }
}
