public import Hardware
public import Quantities
import Workloads

/// A profile as the model uses it, for one number of workers: every ceiling looked up once.
public struct Machine: Sendable {
  /// One memory level, with the bandwidth that these workers have together.
  struct Level: Sendable {
    var name: String
    var scope: MemoryLevel.Scope
    var capacity: Bytes
    var read: BytesPerSecond?
    var write: BytesPerSecond?
    var latency: Seconds?
    var overlap: Double
    /// Whether it can be said to hold what one call left for the next: the innermost level, which is registers or what a device's
    /// blocks share, does not, nor is anything known to come from a level without bandwidth.
    var keepsOperands: Bool
  }

  public let name: String
  public let workers: Int
  let kind: HardwareProfile.Kind
  /// From the innermost, whose own bandwidth is not counted, outwards.
  let levels: [Level]
  /// By unit and element type; nil where the profile has no ceiling.
  private let rates: [FLOPsPerSecond?]
  /// By element type: the faster of the matrix unit and the vectors, at the running clock.
  private let peaks: [(unit: ArithmeticUnit, rate: FLOPsPerSecond)?]
  let dispatch: Seconds?
  let barrier: Seconds?
  let exchange: Seconds?
  let launch: Seconds?
  /// From kernel to kernel of a graph.
  public let graphGap: Seconds?
  let power: HardwareProfile.PowerLimit?
  /// What its host costs that launches one by one; nil where the profile does not say.
  let host: Host?
  /// How many devices of its kind it has, and what joins them; nil of a machine that is no node.
  let node: Node?
  /// What the programs of a GPU's libraries meet, or why its profile does not say; nil of another machine.
  private let gpu: Result<Device, ModelError>?
  /// The same as a profiler times its kernels.
  private let tracedGPU: Result<Device, ModelError>?
  private let families: [FamilyKey: Fitted]

  /// The machine that `workers` cores of the profile are; of a node, of one of its devices.
  ///
  /// `workers` nil means all.
  public init(_ profile: HardwareProfile, workers: Int? = nil) throws(ModelError) {
    let device = profile.devices?.profile ?? profile
    let cores = device.processor.cores
    let count = workers ?? (device.kind == .cpu ? cores : 1)
    let most = device.kind == .cpu ? cores : 1
    guard count >= 1, count <= most else {
      throw .workers(profile: profile.name, asked: count, most: most)
    }
    guard device.memory.count >= 2 else { throw .noMemory(profile: profile.name) }
    let share = Sharing(workers: count, cores: device.kind == .cpu ? cores : 1)
    self.name = profile.name
    self.kind = device.kind
    self.workers = count
    self.levels = device.memory.enumerated().map { place, level in
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
    self.dispatch = device.overheads.first { $0.name == "dispatch" }?.time.value
    self.barrier = device.overheads.first { $0.name == "barrier" }?.time.value
    self.exchange = device.overheads.first { $0.name == "process-exchange" }?.time.value
    self.launch = device.overheads.first { $0.name == "launch" }?.time.value
    self.graphGap = device.overheads.first { $0.name == "graph gap" }?.time.value
    self.power = device.processor.power
    self.host = Host(profile) ?? Host(device)
    self.node = profile.devices.map { Node(profile, count: $0.count) }
    let gap = graphGap?.value ?? 0
    func gpu(gap: Double) -> Result<Device, ModelError>? {
      guard device.kind == .gpu else { return nil }
      return Result { () throws(ModelError) in try Device(device, gap: gap) }
    }
    (self.gpu, tracedGPU) = (gpu(gap: 0), gpu(gap: gap))
    // Kernels for types that their unit does not have here are none.
    let usable = device.kernels.map { set in
      var set = set
      set.types.removeAll { type in
        rates[Self.slot(set.unit, set.unit == .vector ? type.accumulator : type)] == nil
      }
      return set
    }
    let kernels = Dictionary(grouping: usable) { FamilyKey($0) }
    let all = profile.devices == nil ? device.families : profile.families + device.families
    let fits = Dictionary(
      all.map { (FamilyKey($0), $0) }, uniquingKeysWith: { first, _ in first })
    var families: [FamilyKey: Fitted] = [:]
    for key in Set(kernels.keys).union(fits.keys) {
      families[key] = try Fitted(
        key, fits[key], kernels: (kernels[key] ?? []).map { Kernels($0) }, on: device)
    }
    self.families = families
  }

  /// The rate of a unit in an element type for all these workers together.
  func rate(_ unit: ArithmeticUnit, _ type: ElementType) throws(ModelError) -> FLOPsPerSecond {
    guard let rate = rates[Self.slot(unit, type)] else {
      throw .missingCeiling(profile: name, unit: unit, type: type)
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

  /// The program of a family, with what was fitted for it here and the kernels that it picks from.
  ///
  /// A family for whose element type nobody listed kernels has the plain roofline. One that runs another's kernels, and was
  /// not measured itself, has the other's numbers.
  func family(_ kind: String, _ implementation: String, _ type: ElementType) -> Fitted {
    if let known = families[FamilyKey(kind: kind, implementation: implementation)] {
      return known.serves(type) ? known : .plain
    }
    let program = Program(kind: kind, implementation: implementation, on: self.kind)
    if program != .roofline, let kin = Program.kin[kind] {
      return family(kin, implementation, type)
    }
    return program.needsKernels ? .plain : Fitted.unknown[program] ?? .plain
  }

  /// What is known of an operation's program; the plain roofline for what its library has no kernel for.
  func fitted<O: Operation>(for operation: O, _ setting: Setting) -> Fitted {
    let fitted = family(operation.kind, setting.implementation.rawValue, operation.elementType)
    guard fitted.program.isFusedAttention, case .attention(let form) = operation.loops else {
      return fitted
    }
    let type = operation.elementType
    var serves = fitted.serves(type, headDim: form.headDim)
    if form.pass == .both {
      serves =
        serves
        && family("attention_flash", setting.implementation.rawValue, type)
          .serves(type, headDim: form.headDim)
    }
    return serves ? fitted : .plain
  }

  /// Whether its operations are kernels of a GPU's libraries.
  public var isGPU: Bool { kind == .gpu }

  /// What a GPU's programs meet; `isTraced` where a profiler's times of kernels leave out the gap to the next.
  func device(isTraced: Bool = false) throws(ModelError) -> Device {
    guard let gpu = isTraced ? tracedGPU : gpu else { throw .noMemory(profile: name) }
    return try gpu.get()
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

extension Machine.Level {
  fileprivate init(_ level: MemoryLevel, _ share: Sharing, isInnermost: Bool) {
    func bandwidth(_ direction: MemoryLevel.Direction) -> BytesPerSecond? {
      share.rate(
        level.bandwidths.filter { $0.direction == direction }.map { ($0.workers, $0.rate.value) })
    }
    let read = bandwidth(.read)
    self.init(
      name: level.name, scope: level.scope, capacity: level.capacity.value, read: read,
      write: bandwidth(.write) ?? read, latency: level.latency?.value,
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
