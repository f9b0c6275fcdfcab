import Hardware
import Quantities
import Workloads

/// What a device can do at most, for one number of workers: rates by unit and element type, and memory levels.
struct Ceilings: Sendable {
  /// One memory level, with the bandwidth that these workers have together.
  struct Level: Sendable {
    var name: String
    var scope: MemoryLevel.Scope
    var capacity: Bytes
    /// What the driver tells programs that there is; nil where that is not known.
    var visible: Bytes?
    var read: BytesPerSecond?
    var write: BytesPerSecond?
    var latency: Seconds?
    var atomics: [AtomicAdditions]
    var overlap: Double
    /// Whether it can be said to hold what one call left for the next: the innermost level, which is registers or what a device's
    /// blocks share, does not, nor is anything known to come from a level without bandwidth.
    var keepsOperands: Bool
  }

  let machine: String
  let workers: Int
  /// From the innermost, whose own bandwidth is not counted, outwards.
  let levels: [Level]
  /// By unit and element type; nil where the profile has no ceiling.
  private let rates: [FLOPsPerSecond?]
  /// By element type: the faster of the matrix unit and the vectors, at the running clock.
  private let peaks: [(unit: ArithmeticUnit, rate: FLOPsPerSecond)?]

  /// The ceilings of `workers` cores of a device.
  init(_ device: HardwareProfile, workers: Int, machine: String) {
    let share = Sharing(
      workers: workers, cores: device.kind == .cpu ? device.processor.cores : 1)
    self.machine = machine
    self.workers = workers
    levels = device.memory.enumerated().map { place, level in
      Level(level, share, isInnermost: place == 0)
    }
    var rates = [FLOPsPerSecond?](repeating: nil, count: Self.slots)
    for unit in ArithmeticUnit.allCases {
      for type in ElementType.allCases {
        let ceilings = device.compute.filter { $0.unit == unit && $0.type == type }
        rates[Self.slot(unit, type)] = share.rate(ceilings.map { ($0.workers, $0.rate.value) })
      }
    }
    self.rates = rates
    let clock = device.processor
    let boost = clock.runningClock.flatMap { running in clock.clock.map { running / $0 } } ?? 1
    peaks = ElementType.allCases.map { type in
      [ArithmeticUnit.matrix, .vector]
        .compactMap { unit in rates[Self.slot(unit, type)].map { (unit, $0 * boost) } }
        .max { $0.1 < $1.1 }
    }
  }

  /// The outermost level: what holds everything.
  var memory: Level { levels[levels.count - 1] }

  /// The rate of a unit in an element type for all these workers together.
  func rate(_ unit: ArithmeticUnit, _ type: ElementType) throws(ModelError) -> FLOPsPerSecond {
    guard let rate = rates[Self.slot(unit, type)] else {
      throw .missingCeiling(profile: machine, unit: unit, type: type)
    }
    return rate
  }

  /// The fastest unit for a type, or for that it is accumulated in, at the running clock.
  func fastest(
    _ type: ElementType, orWider: Bool
  ) -> (unit: ArithmeticUnit, rate: FLOPsPerSecond)? {
    let own = peaks[type.position]
    guard orWider, let wider = peaks[type.accumulator.position] else { return own }
    guard let own, own.rate > wider.rate else { return wider }
    return own
  }

  /// Whether the unit computes in this type at all.
  func has(_ unit: ArithmeticUnit, _ type: ElementType) -> Bool {
    rates[Self.slot(unit, type)] != nil
  }

  /// The share of hot operands that a level holds, or the next one nearer to the cores of which that can be said.
  func foundShare(_ workingSet: Bytes, within fast: Int) -> Double {
    guard let level = levels[...fast].last(where: \.keepsOperands) else { return 0 }
    let sharers = level.scope == .core ? Double(workers) : 1
    return 1 - MemoryLevel.missShare(pressure: workingSet / sharers / level.capacity)
  }

  private static let slots = ElementType.allCases.count * ArithmeticUnit.allCases.count

  @inline(__always)
  private static func slot(_ unit: ArithmeticUnit, _ type: ElementType) -> Int {
    unit.position * ElementType.allCases.count + type.position
  }
}

/// How figures for one core and for all combine for a number in between: linearly.
private struct Sharing {
  let workers: Int
  let cores: Int

  func rate<Unit>(_ figures: [(Workers, Quantity<Unit>)]) -> Quantity<Unit>? {
    let one = figures.filter { $0.0 == .one }.map(\.1).max()
    let all = figures.filter { $0.0 == .all }.map(\.1).max()
    switch (one, all) {
    case (let one?, let all?) where cores > 1:
      let share = Double(workers - 1) / Double(cores - 1)
      return one + (all - one) * share
    case (let one?, let all?): return max(one, all)
    // Only one figure: cores that share nothing add up, and never more than is given for all.
    case (let one?, nil): return one * Double(workers)
    case (nil, let all?): return all * (Double(workers) / Double(cores))
    case (nil, nil): return nil
    }
  }
}

extension Ceilings.Level {
  fileprivate init(_ level: MemoryLevel, _ share: Sharing, isInnermost: Bool) {
    func bandwidth(_ direction: MemoryLevel.Direction) -> BytesPerSecond? {
      share.rate(
        level.bandwidths.filter { $0.direction == direction }.map { ($0.workers, $0.rate.value) })
    }
    let read = bandwidth(.read)
    self.init(
      name: level.name, scope: level.scope, capacity: level.capacity.value,
      visible: level.visible?.value, read: read,
      write: bandwidth(.write) ?? read, latency: level.latency?.value, atomics: level.atomics,
      overlap: level.overlap?.value ?? 1, keepsOperands: !isInnermost && read != nil)
  }
}

extension ArithmeticUnit {
  fileprivate var position: Int {
    switch self {
    case .matrix: 0
    case .vector: 1
    case .exponential: 2
    case .division: 3
    }
  }
}

extension ElementType {
  /// Its place in tables by element type.
  var position: Int {
    switch self {
    case .fp64: 0
    case .fp32: 1
    case .tf32: 2
    case .bf16: 3
    case .fp16: 4
    case .fp8: 5
    case .int8: 6
    case .int4: 7
    case .u8: 8
    }
  }

  /// What element-wise work on this type is done in: fp64 in itself, all else in fp32.
  var accumulator: ElementType { self == .fp64 ? .fp64 : .fp32 }
}
