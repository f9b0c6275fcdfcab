import Hardware
import Quantities
import Workloads

/// One device: its ceilings, and a program for each family of kernels that its libraries have.
///
/// A class, because it never changes and is looked at a million times a second.
public final class DeviceModel: Sendable {
  let name: String
  let kind: HardwareProfile.Kind
  let ceilings: Ceilings
  let programs: ProgramTable
  /// What the programs of a GPU's libraries meet; nil of another machine, and of one whose profile does not say it.
  let gpu: GPU?
  /// Why a GPU's profile does not say it.
  private let failure: ModelError?
  /// The controller of its power limit; nil of one whose profile does not say what it draws.
  let power: PowerControl?
  private let energy: EnergyFigures
  /// What joins it to others of its kind; nil of a machine that is no node.
  let fabric: Fabric?
  /// What a byte of its memory costs; 0 where its profile gives other costs alone.
  var joulesOfByte: Double { energy.memory }
  /// The running clock of its cores.
  let clock: Hertz?
  /// What a profiler's time of a kernel leaves out.
  private let gap: Seconds
  /// What a kernel among others takes longer than one that follows itself.
  let switching: Seconds

  /// `workers` cores of a device of the profile named `name`.
  init(
    _ device: HardwareProfile, workers: Int, named name: String, families: [Family],
    host: HostModel, fabric: Fabric?
  ) throws(ModelError) {
    guard device.memory.count >= 2 else { throw .noMemory(profile: name) }
    guard device.memory.count <= LevelTraffic.mostLevels else {
      throw .tooManyLevels(profile: name, most: LevelTraffic.mostLevels)
    }
    self.name = name
    kind = device.kind
    let ceilings = Ceilings(device, workers: workers, machine: name)
    self.ceilings = ceilings
    power = device.processor.power.map { PowerControl($0) }
    energy = EnergyFigures(device.processor.power, memoryName: ceilings.memory.name)
    self.fabric = fabric
    clock = device.processor.runningClock ?? device.processor.clock
    (gap, switching) = (host[.graphGap] ?? .zero, host[.kernelSwitch] ?? .zero)
    var (gpu, failure): (GPU?, ModelError?) = (nil, nil)
    if device.kind == .gpu {
      do { gpu = try GPU(device) } catch { failure = error }
    }
    (self.gpu, self.failure) = (gpu, failure)
    let processor = gpu
    let tilings = Dictionary(
      uniqueKeysWithValues: device.libraries.map { library in
        (library.name, library.tilings.filter { $0.isRule || device.isOne(of: $0.cards) })
      })
    programs = try ProgramTable(
      device, families: families,
      on: { kernels, library, others in
        ProgramContext(
          machine: name, ceilings: ceilings, host: host, fabric: fabric,
          kernels: kernels,
          library: library, libraries: device.libraries,
          tilings: tilings[library.rawValue] ?? [], processor: processor,
          others: others)
      })
  }

  var workers: Int { ceilings.workers }

  /// Whether its operations are kernels of a GPU's libraries.
  var isGPU: Bool { kind == .gpu }

  /// The GPU that its programs meet.
  func knownGPU() throws(ModelError) -> GPU {
    if let gpu { return gpu }
    throw failure ?? .noMemory(profile: name)
  }

  /// The program of a family; the roofline without fitted parameters where none is known.
  func program(_ kind: OperationKind, _ library: Library) -> BoundProgram {
    programs.program(kind, library) ?? programs.plain
  }

  /// An operation as it is run here, and the program that predicts it.
  ///
  /// That is the roofline without fitted parameters for what the operation's library has no kernel for.
  func kernel<O: Operation>(
    _ operation: O, _ setting: Setting
  ) throws(ModelError) -> Kernel {
    let gap: Seconds =
      switch setting.context {
      case .traced: gap
      case .step: .zero - switching
      case .alone, .graph, .eager: .zero
      }
    let question = KernelQuestion(operation, setting, gap: gap)
    if let failure, DevicePrograms.serve(question.kind, setting.library) { throw failure }
    var program = self.program(question.kind, setting.library)
    if !program.serves(question) { program = programs.plain }
    guard program.entry == DevicePrograms.roofline else {
      return Kernel(question: question, program: program)
    }
    return Kernel(question: leveled(operation, setting, gap: gap), program: program)
  }

  /// A question with what the roofline asks beyond a kernel's shape: bytes that cross into each level, of each phase.
  func leveled<O: Operation>(
    _ operation: O, _ setting: Setting, gap: Seconds = .zero
  ) -> KernelQuestion {
    var question = KernelQuestion(operation, setting, gap: gap)
    var traffic = LevelTraffic()
    for level in 0..<ceilings.levels.count - 1 {
      traffic[level] = operation.traffic(fastMemory: ceilings.levels[level].capacity)
    }
    // A phase after another finds what that one left where it fits.
    var setting = setting
    var phases: [KernelQuestion] = []
    for phase in operation.phases {
      phases.append(leveled(phase, setting))
      setting.residency = .hot
    }
    question.levels = KernelQuestion.Levels(traffic, phases: phases)
    return question
  }
}

/// A kernel as one device is asked for it, and the program that answers.
public struct Kernel: Sendable {
  let question: KernelQuestion
  /// What predicts it here.
  public let program: BoundProgram

  /// The same by the same program with other parameters, in the order of its entry's, for fitting them.
  public func with(_ program: BoundProgram) -> Kernel {
    Kernel(question: question, program: program)
  }

  /// The name of the list of kernels that it is taken from; nil where the model does not tell lists apart.
  public var list: String? { program.mechanism.list(question) }
}

extension DeviceModel {
  /// What a kernel costs by its program: no less than the device's floor, and more where that was not measured here.
  func cost<A: CostAlgebra>(_ kernel: Kernel, _: A.Type) throws(ModelError) -> A.Cost {
    let cost = A.drawing(
      try A.cost(of: kernel.program, kernel.question), core: coreEnergy(kernel.question),
      memory: memoryEnergy(kernel.question))
    guard let gpu else { return unmeasured(cost, kernel.program, A.self) }
    let floor = kernelFloor(kernel.question, on: gpu)
    guard floor.time > A.time(cost) else { return unmeasured(cost, kernel.program, A.self) }
    // Whatever a program leaves out runs beside it.
    return unmeasured(
      A.overlapped(cost, A.term(cause(of: floor.limit, on: gpu), floor.time)), kernel.program,
      A.self)
  }

  /// Joules of the work that a kernel is asked for: products on the unit that has its type, everything else on the vectors.
  private func coreEnergy(_ question: KernelQuestion) -> Double {
    let (demand, type) = (question.demand, question.type)
    let unit: ArithmeticUnit = ceilings.has(.matrix, type) ? .matrix : .vector
    let others = demand.elementwise + demand.exponentials + demand.divisions
    // Each of the others takes the slot of a multiply-add, 2 FLOPs.
    return demand.products.value * energy.flop(unit, type)
      + 2 * others.value * energy.flop(.vector, .fp32)
  }

  /// Joules of the bytes that come from memory and go there.
  private func memoryEnergy(_ question: KernelQuestion) -> Double {
    guard energy.memory > 0, let gpu else { return 0 }
    let moved = gpu.asked(of: question)
    return (moved.read + moved.left) * energy.memory
  }

  /// What a kernel is known to take beyond its formula: on machines where libraries are less efficient, and where nothing was
  /// measured.
  private func unmeasured<A: CostAlgebra>(
    _ cost: A.Cost, _ program: BoundProgram, _: A.Type
  ) -> A.Cost {
    guard program.isFitted else {
      return A.part(
        "nothing measured: the middle of 1 to \(Int(Interval.unmeasured)) times the bound",
        Int(Interval.unmeasured.squareRoot()), cost)
    }
    guard program.efficiency < 1 else { return cost }
    let rest = A.time(cost) * (1 / program.efficiency - 1)
    return A.serial(cost, A.term(.stage("libraries that are less efficient here"), rest))
  }
}

extension HardwareProfile {
  /// Whether a driver calls the device one of these names.
  fileprivate func isOne(of cards: [String]) -> Bool {
    reported.contains { name in cards.contains { name.matches($0) } }
  }
}
