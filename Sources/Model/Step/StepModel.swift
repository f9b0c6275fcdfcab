public import Hardware
public import Quantities
public import Workloads

/// What a step costs on a machine: kernels of its device, what its host does for them, and what its fabric moves; an operation
/// alone is a step of one part.
public struct StepModel: Sendable {
  /// What never changes of it.
  private let known: Known
  /// How its kernels are run: back to back with themselves, as they were measured, but where an engine's step asks.
  var context = Context.alone
  /// Whether collectives take no time, as on a fabric without end; false but where that is asked.
  var hasFreeFabric = false

  /// The machine that `workers` cores of the profile are; of a node, of one of its devices.
  ///
  /// `workers` nil means all cores of a CPU. Throws where a profile lacks what every question needs, or names what is not known.
  public init(_ profile: HardwareProfile, workers: Int? = nil) throws(ModelError) {
    known = try Known(profile, workers: workers)
  }

  /// The profile's name.
  public var name: String { known.name }
  /// One of its devices, or the CPU that it is.
  public var device: DeviceModel { known.device }
  /// What its host costs.
  public var host: HostModel { known.host }
  /// What joins its devices; nil of a machine that is no node.
  var fabric: Fabric? { known.fabric }
  /// Computing beside a collective.
  var contention: Contention { known.contention }
  /// Copies from the host's memory; nil of a machine without programs for them.
  var copies: HostCopies? { known.copies }
  /// What starts its kernels, where that is no recorded graph.
  var engines: [EngineFacts] { known.engines }
  /// The rules of vLLM; nil where its file is not at hand.
  var vllm: EngineRules? { known.vllm }

  /// Cores that share the work; 1 of a device.
  public var workers: Int { device.workers }

  /// Whether its operations are kernels of a GPU's libraries.
  public var isGPU: Bool { device.isGPU }

  /// How a part of a step is run here, by the customary library where none is said.
  func setting(of kind: OperationKind, by library: Library?, _ residency: Residency) -> Setting {
    var setting = Setting(
      library: library ?? (isGPU ? Catalog.library(of: kind) : .own), workers: workers,
      residency: residency)
    setting.context = context
    return setting
  }

  /// The same machine on which kernels run among others.
  var amongOthers: StepModel {
    var machine = self
    machine.context = .step
    return machine
  }
}

extension StepModel {
  /// A machine as it is whatever is asked.
  ///
  /// A class, because it is handed on with every part of a step.
  fileprivate final class Known: Sendable {
    let name: String
    let device: DeviceModel
    let host: HostModel
    let fabric: Fabric?
    let contention: Contention
    let copies: HostCopies?
    let engines: [EngineFacts]
    let vllm: EngineRules?

    init(_ profile: HardwareProfile, workers: Int?) throws(ModelError) {
      let device = profile.devices?.profile ?? profile
      let most = device.kind == .cpu ? device.processor.cores : 1
      let count = workers ?? most
      guard count >= 1, count <= most else {
        throw .workers(profile: profile.name, asked: count, most: most)
      }
      name = profile.name
      host = try HostModel(profile, device)
      fabric = profile.devices.map { Fabric(profile, devices: $0.count) }
      self.device = try DeviceModel(
        device, workers: count, named: profile.name,
        families: profile.devices == nil ? device.families : profile.families + device.families,
        host: host, fabric: fabric)
      let programs = self.device.programs
      contention =
        programs.program(Contention.self, .overlap, .nccl)
        ?? Contention(ContentionParameters(), NoFacts(), on: programs.plain.context)
      copies = programs.program(HostCopies.self, .copyToDevice, .framework)
      engines = device.engines
      let kernels = EngineKernels.vllm(on: self.device)
      vllm = try engines.first { $0.name == "vllm" }.map { engine throws(ModelError) in
        try EngineRules(
          engine, kernels: kernels, libraries: device.libraries, machine: profile.name)
      }
    }
  }
}

/// Adds up what the parts of a step cost.
struct CostSum<A: CostAlgebra>: PartSink {
  let machine: StepModel
  var cost = A.nothing

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    let once = try machine.cost(operation, by: library, residency: residency, A.self)
    cost = A.serial(cost, A.part(name(), times, once))
  }
}

extension StepModel {
  /// One operation of a step, alone, at full clock.
  func cost<O: Operation, A: CostAlgebra>(
    _ operation: O, by library: Library?, residency: Residency, _: A.Type
  ) throws(ModelError) -> A.Cost {
    if hasFreeFabric, O.self == Collective.self { return A.nothing }
    let kernel = try device.kernel(operation, setting(of: operation.kind, by: library, residency))
    return try device.cost(kernel, A.self)
  }

  /// The parts of a step one after another at full clock, each with its name.
  func cost<A: CostAlgebra, P: PartSource>(
    _ parts: P, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var sum = CostSum<A>(machine: self)
    try parts.write(into: &sum)
    return sum.cost
  }

  /// The parts of a step one after another, explained, as slow as the power limit makes them under a load.
  public func estimate(
    _ parts: [Part], after load: Load = .steady
  ) throws(ModelError) -> CostEstimate { try Explained.limited(parts, after: load, on: self) }

  /// The same time alone.
  public func time(_ parts: [Part], after load: Load = .steady) throws(ModelError) -> Seconds {
    try TimeOnly.limited(parts, after: load, on: self)
  }
}

/// How the parts of a step are put together that a power limit slows as a whole.
protocol StepAlgebra: CostAlgebra {
  static func limited<P: PartSource>(
    _ parts: P, after load: Load, on machine: StepModel
  ) throws(ModelError) -> Cost
}

extension TimeOnly: StepAlgebra {
  static func limited<P: PartSource>(
    _ parts: P, after load: Load, on machine: StepModel
  ) throws(ModelError) -> Seconds {
    guard machine.device.power != nil else { return try machine.cost(parts, TimeOnly.self) }
    return machine.settled(try machine.cost(parts, Drawing.self), under: load).time
  }
}

extension Explained: StepAlgebra {
  static func limited<P: PartSource>(
    _ parts: P, after load: Load, on machine: StepModel
  ) throws(ModelError) -> CostEstimate {
    let cost = try machine.cost(parts, Explained.self)
    guard machine.device.power != nil else { return cost }
    return machine.slowed(cost, by: try machine.cost(parts, Drawing.self), under: load)
  }
}

/// The time and the energy of what was slowed; at whatever clock, since the clock was chosen.
extension Drawing: StepAlgebra {
  static func limited<P: PartSource>(
    _ parts: P, after load: Load, on machine: StepModel
  ) throws(ModelError) -> Cost {
    let cost = try machine.cost(parts, Drawing.self)
    let settled = machine.settled(cost, under: load)
    return Cost(
      times: SIMD8(repeating: settled.time.value),
      core: machine.device.power?.beyondBusy(settled).value ?? 0, memory: 0, matrix: cost.matrix)
  }
}
