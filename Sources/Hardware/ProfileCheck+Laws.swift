import Quantities

extension HardwareProfile {
  /// All workers are no slower than one; a matrix unit is no slower in fewer bits, nor slower than the vectors; vectors are no
  /// slower in half the bits of fp64.
  var computeFindings: [ProfileCheck.Finding] {
    compute.flatMap { ceiling in
      compute.compactMap { other in contradiction(of: ceiling, with: other) }
    }
  }

  private func contradiction(
    of ceiling: ComputeCeiling, with other: ComputeCeiling
  ) -> ProfileCheck.Finding? {
    guard ceiling.rate.value < other.rate.value, ceiling.contradicts(other) else { return nil }
    return .init(
      .compute(ceiling),
      "\(ceiling.rate.value.rounded()) is less than the \(other.rate.value.rounded()) of "
        + "\(ProfileCheck.Subject.compute(other))")
  }

  /// Outwards, levels hold no less, give no more bytes a second, and take no less time.
  var memoryFindings: [ProfileCheck.Finding] {
    var findings: [ProfileCheck.Finding] = []
    for (position, level) in memory.enumerated() {
      let subject = ProfileCheck.Subject.memory(level.name)
      findings += level.workerFindings
      for inner in memory[..<position] {
        if level.capacity.value < inner.capacity.value {
          findings.append(
            .init(
              subject,
              "holds \(level.capacity.value.text), less than the "
                + "\(inner.capacity.value.text) of '\(inner.name)' nearer to the cores"))
        }
        if let time = level.latency?.value, let innerTime = inner.latency?.value, time < innerTime {
          findings.append(
            .init(
              subject,
              "answers in \(time.rounded()), before the \(innerTime.rounded()) of "
                + "'\(inner.name)' nearer to the cores"))
        }
        for bandwidth in level.bandwidths {
          guard let nearer = inner.bandwidths.first(where: bandwidth.hasKey(of:)),
            bandwidth.rate.value > nearer.rate.value
          else { continue }
          findings.append(
            .init(
              subject,
              "\(bandwidth.direction.rawValue)s \(bandwidth.rate.value.rounded()) by "
                + "\(bandwidth.workers.rawValue), more than the \(nearer.rate.value.rounded()) of "
                + "'\(inner.name)' nearer to the cores"))
        }
      }
    }
    return findings
  }
}

extension ComputeCeiling {
  /// Whether it is slower than another that no machine has slower.
  fileprivate func contradicts(_ other: ComputeCeiling) -> Bool {
    let isSameUnit = unit == other.unit && width == other.width
    if isSameUnit && type == other.type { return workers == .all && other.workers == .one }
    guard workers == other.workers else { return false }
    switch (unit, other.unit) {
    case (.matrix, .matrix): return isSameUnit && type.size < other.type.size
    case (.matrix, .vector):
      // Of two types, datasheets round: a GeForce's tf32, half of its bf16, is its fp32.
      return type == other.type
        || type.size <= other.type.size && rate.value < other.rate.value * 0.99
    case (.vector, .vector): return isSameUnit && type == .fp32 && other.type == .fp64
    default: return false
    }
  }
}

extension MemoryLevel {
  fileprivate var workerFindings: [ProfileCheck.Finding] {
    bandwidths.compactMap { all in
      guard all.workers == .all,
        let one = bandwidths.first(where: { $0.workers == .one && $0.direction == all.direction }),
        all.rate.value < one.rate.value
      else { return nil }
      return .init(
        .memory(name),
        "\(all.direction.rawValue)s \(all.rate.value.rounded()) by all, less than the "
          + "\(one.rate.value.rounded()) by one")
    }
  }
}
