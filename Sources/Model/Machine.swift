public import Hardware
import Quantities

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
  }

  public let name: String
  public let workers: Int
  let kind: HardwareProfile.Kind
  /// From the innermost, whose own bandwidth is not counted, outwards.
  let levels: [Level]
  /// By unit and element type; nil where the profile has no ceiling.
  private let rates: [FLOPsPerSecond?]
  let dispatch: Seconds?
  let barrier: Seconds?
  let exchange: Seconds?
  let launch: Seconds?
  /// What the programs of a GPU's libraries meet, or why its profile does not say; nil of another machine.
  private let gpu: Result<Device, ModelError>?
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
    self.levels = device.memory.map { Level($0, share) }
    var rates = [FLOPsPerSecond?](repeating: nil, count: Self.slots)
    for unit in ArithmeticUnit.allCases {
      for type in ElementType.allCases {
        let ceilings = device.compute.filter { $0.unit == unit && $0.type == type }
        rates[Self.slot(unit, type)] = share.rate(ceilings.map { ($0.workers, $0.rate.value) })
      }
    }
    self.rates = rates
    self.dispatch = device.overheads.first { $0.name == "dispatch" }?.time.value
    self.barrier = device.overheads.first { $0.name == "barrier" }?.time.value
    self.exchange = device.overheads.first { $0.name == "process-exchange" }?.time.value
    self.launch = device.overheads.first { $0.name == "launch" }?.time.value
    self.gpu = device.kind == .gpu ? Result { () throws(ModelError) in try Device(device) } : nil
    var families: [FamilyKey: Fitted] = [:]
    for set in device.kernels {
      let key = FamilyKey(kind: set.operation, implementation: set.implementation)
      if families[key] == nil { families[key] = Fitted(key, on: device.kind) }
      families[key]?.kernels.append(Kernels(set))
    }
    for family in device.families {
      let key = FamilyKey(kind: family.name, implementation: family.implementation)
      var fitted = families[key] ?? Fitted(key, on: device.kind)
      fitted.parameters = try FamilyParameters(
        family, program: fitted.program, profile: profile.name)
      fitted.residuals = family.residuals
      fitted.isFitted = true
      families[key] = fitted
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

  /// Whether the unit computes in this type at all.
  func has(_ unit: ArithmeticUnit, _ type: ElementType) -> Bool {
    rates[Self.slot(unit, type)] != nil
  }

  /// The program of a family, with what was fitted for it here and the kernels that it picks from.
  ///
  /// A family whose kernels nobody listed has the plain roofline. One that runs another's kernels, and was not measured
  /// itself, has the other's numbers.
  func family(_ kind: String, _ implementation: String) -> Fitted {
    let key = FamilyKey(kind: kind, implementation: implementation)
    if let known = families[key] {
      return known.program.needsKernels && known.kernels.isEmpty
        ? Fitted(.none, on: self.kind) : known
    }
    var unknown = Fitted(key, on: self.kind)
    if unknown.program != .roofline, let kin = Program.kin[kind] {
      return family(kin, implementation)
    }
    if unknown.program.needsKernels { unknown = Fitted(.none, on: self.kind) }
    return unknown
  }

  /// Whether its operations are kernels of a GPU's libraries.
  public var isGPU: Bool { kind == .gpu }

  /// What a GPU's programs meet.
  func device() throws(ModelError) -> Device {
    guard let gpu else { throw .noMemory(profile: name) }
    return try gpu.get()
  }

  private static let slots = ElementType.allCases.count * ArithmeticUnit.allCases.count

  @inline(__always)
  private static func slot(_ unit: ArithmeticUnit, _ type: ElementType) -> Int {
    unit.position * ElementType.allCases.count + type.position
  }
}

struct FamilyKey: Hashable {
  var kind: String
  var implementation: String

  static let none = FamilyKey(kind: "", implementation: "")
}

/// A family's formula, its numbers, and the kernels that its library has.
struct Fitted: Sendable {
  var program: Program
  var parameters: FamilyParameters
  var residuals: Family.Residuals?
  var isFitted = false
  var kernels: [Kernels] = []

  /// A family of which nothing is known on this kind of machine.
  init(_ key: FamilyKey, on machine: HardwareProfile.Kind) {
    program = Program(kind: key.kind, implementation: key.implementation, on: machine)
    parameters = .ideal(program)
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
  fileprivate init(_ level: MemoryLevel, _ share: Sharing) {
    func bandwidth(_ direction: MemoryLevel.Direction) -> BytesPerSecond? {
      share.rate(
        level.bandwidths.filter { $0.direction == direction }.map { ($0.workers, $0.rate.value) })
    }
    let read = bandwidth(.read)
    self.init(
      name: level.name, scope: level.scope, capacity: level.capacity.value, read: read,
      write: bandwidth(.write) ?? read, latency: level.latency?.value,
      overlap: level.overlap?.value ?? 1)
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
  fileprivate var position: Int {
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
