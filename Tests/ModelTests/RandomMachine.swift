import Hardware
import Laws
import Quantities
import Testing
import Workloads

@testable import Model

/// An operation and how it is run.
struct Case {
  let operation: any Operation
  let setting: Setting

  var label: String { "\(operation.label), \(setting.residency.word)" }
}

extension SplitMix {
  /// A profile whose figures are consistent: outwards, levels hold more, give less and answer later.
  mutating func profile(_ kind: HardwareProfile.Kind) -> HardwareProfile {
    let cores = kind == .cpu ? Int.random(in: 1...64, using: &self) : 132
    var profile = HardwareProfile(
      name: "random", kind: kind, title: "random", processor: .init(cores: cores, source: "seed"))
    for type in ElementType.allCases {
      let rate = factor(30...36)
      profile.compute += ceilings(.vector, type, rate, profile)
      profile.compute += ceilings(.exponential, type, rate / factor(2...5), profile)
      profile.compute += ceilings(.division, type, rate / factor(2...5), profile)
      if Bool.random(using: &self) {
        profile.compute += ceilings(.matrix, type, rate * factor(1...5), profile)
      }
    }
    profile.memory = levels(profile)
    let names = kind == .cpu ? ["dispatch", "barrier", "process-exchange"] : ["launch"]
    profile.overheads = names.map { name in
      .init(name: name, time: Figure(Seconds(factor(-24 ... -16)), source: "seed"))
    }
    let own = Catalog.entries.filter { !Self.ofEngines.contains($0.kind) }
    for entry in own where Bool.random(using: &self) {
      profile.families.append(family(entry.kind.rawValue))
    }
    return profile
  }

  /// One question for each family, from random cache states.
  mutating func cases() throws -> [Case] {
    let entries = Catalog.entries.filter { !Self.ofDevices.contains($0.kind) }
    let ofEngines = entries.filter { Self.ofEngines.contains($0.kind) }
    let others = entries.filter { !Self.ofEngines.contains($0.kind) }
    return try (others + ofEngines).map { entry in
      let sizes = self.sizes(of: entry.kind.rawValue)
      let operation = try Catalog.operation(
        entry.kind, type: one(of: entry.types), axes: Axes(text: #require(sizes)))
      return Case(operation: operation, setting: Setting(residency: one(of: Residency.named)))
    }
  }

  /// What only a device with a program for it does.
  static let ofDevices: [OperationKind] = [.copyToDevice, .copyToHost, .launch]

  /// What only a serving engine's libraries do: no family of our own, and drawn last so that the others' draws stay.
  static let ofEngines: [OperationKind] = [
    .addNorm, .rotation, .expertAlignment, .expertGEMM, .sampling, .quantizeStatic, .quantizeTensor,
    .quantizeToken, .quantizeGroup, .fusedExperts, .attentionExpanded,
  ]

  /// The profile with one core, with all, or with some of them.
  mutating func machine(_ profile: HardwareProfile) throws -> StepModel {
    guard profile.kind == .cpu else { return try StepModel(profile) }
    let cores = profile.processor.cores
    return try StepModel(
      profile, workers: one(of: [1, cores, Int.random(in: 1...cores, using: &self)]))
  }

  private mutating func ceilings(
    _ unit: ArithmeticUnit, _ type: ElementType, _ rate: Double, _ profile: HardwareProfile
  ) -> [ComputeCeiling] {
    figures(rate, profile).map { workers, rate in
      ComputeCeiling(
        unit: unit, type: type, workers: workers,
        rate: Figure(FLOPsPerSecond(rate), source: "seed"))
    }
  }

  /// A rate of one core, of all, or of both; a device has only that of all.
  private mutating func figures(_ rate: Double, _ profile: HardwareProfile) -> [(Workers, Double)] {
    guard profile.kind == .cpu else { return [(.all, 64 * rate)] }
    let all = max(rate, rate * Double(profile.processor.cores) * .random(in: 0.3...1, using: &self))
    return one(of: [[(.one, rate)], [(.all, all)], [(.one, rate), (.all, all)]])
  }

  private mutating func levels(_ profile: HardwareProfile) -> [MemoryLevel] {
    let isCPU = profile.kind == .cpu
    let names = isCPU ? ["registers", "L1", "L2", "L3", "DRAM"] : ["shared", "L2", "HBM"]
    var (capacity, bandwidth, latency) = (factor(9...11), factor(37...40), factor(-31 ... -29))
    return names.enumerated().map { index, name in
      capacity *= factor(3...7)
      bandwidth /= factor(0...3)
      latency *= factor(1...3)
      var level = MemoryLevel(
        name: name, scope: isCPU && index < 3 ? .core : .device,
        capacity: Figure(Bytes(capacity), source: "seed"),
        latency: Figure(Seconds(latency), source: "seed"))
      if Int.random(in: 0..<3, using: &self) > 0 {
        let share = one(of: [0, 1, Double.random(in: 0...1, using: &self)])
        level.overlap = Share(share, source: "seed")
      }
      // Some level between has no bandwidth; the outermost always has.
      guard index == names.count - 1 || Int.random(in: 0..<5, using: &self) > 0 else {
        return level
      }
      level.bandwidths = bandwidths(.read, bandwidth, profile)
      if Bool.random(using: &self) {
        level.bandwidths += bandwidths(.write, bandwidth / 2, profile)
      }
      return level
    }
  }

  private mutating func bandwidths(
    _ direction: MemoryLevel.Direction, _ rate: Double, _ profile: HardwareProfile
  ) -> [MemoryLevel.Bandwidth] {
    figures(rate, profile).map { workers, rate in
      .init(
        direction: direction, workers: workers,
        rate: Figure(BytesPerSecond(rate), source: "seed"))
    }
  }

  private mutating func family(_ kind: String) -> Family {
    let parameters = DevicePrograms.roofline.parameters.filter { _ in Bool.random(using: &self) }
      .map {
        bound in
        Family.Parameter(
          name: bound.name, unit: bound.unit,
          value: .random(in: bound.low...bound.high, using: &self), low: bound.low,
          high: bound.high,
          source: "seed")
      }
    let quantiles = [
      Double.random(in: -0.6...0.6, using: &self), .random(in: -0.6...0.6, using: &self),
    ].sorted()
    let residuals = Family.Residuals(
      count: 20, p10: quantiles[0], p90: quantiles[1], folds: 5, source: "seed")
    return Family(
      name: kind, implementation: "own", parameters: parameters,
      residuals: Bool.random(using: &self) ? residuals : nil)
  }
}
