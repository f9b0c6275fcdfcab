import Hardware
import Quantities
import Workloads

/// How well a program uses the ceilings of a machine that is described by its memory levels alone.
struct RooflineParameters: ProgramParameters {
  var computeEfficiency = 1.0
  var trafficEfficiency = 1.0
  var startup = 0.0

  static var fields: [ParameterField<Self>] {
    [
      .ratio(
        \.computeEfficiency, "computeEfficiency", 0.02...1,
        "share of a unit's measured peak that the inner loops reach"),
      .ratio(
        \.trafficEfficiency, "trafficEfficiency", 0.05...1,
        "share of a level's measured bandwidth that the access pattern reaches"),
      .time(\.startup, "startup", 0...20, "what one call costs before and after its loops"),
    ]
  }
}

/// The hierarchical roofline: fixed costs, then computing beside the slowest memory level, as far as the level's traffic
/// hides behind computing on this machine.
///
/// time = startup + launch + dispatch + barriers x barrier + exchange between workers
///      + max over levels of [compute and the level's traffic, the shorter hidden by the level's overlap share]
/// Where the operation has phases they follow one another, each with its own maximum. Where its loads wait for one another their
/// latencies stand in place of computing, traffic and exchange.
/// Levels are pipelined: the slowest of them counts (Williams et al. 2009; Ilic et al. 2014 for the hierarchy).
///
/// It predicts every kernel of a CPU, and of a device those that no other program serves.
struct Roofline: DeviceProgram {
  static let families: [ProgramFamily] = []
  /// Of a CPU's kernels the inner loops differ, while startup and the way to memory are those of one machine and one compiler.
  static let pools = [
    [.copy, .scale, .add, .triad], [.softmaxThreePass, .softmaxOnline], [.rmsNorm, .layerNorm],
    [.gelu, .siluMultiply],
    [.attentionNaive, .attentionFlash, .attentionBlockSparse, .attentionLinear],
    [.directConvolution, .fftConvolution, .monarchConvolution], [.gemm, .mixtureOfExperts],
    [.gemv, .attentionDecode], [.crossEntropyMaterialised, .crossEntropyCut],
    [.allReduceThreads, .allReduceProcesses, .allReduceSigns],
  ].map { FamilyPool($0, own: ["computeEfficiency"]) }

  let parameters: RooflineParameters
  private let ceilings: Ceilings
  private let host: HostModel

  init(_ parameters: RooflineParameters, _ facts: NoFacts, on machine: ProgramContext) {
    (self.parameters, ceilings, host) = (parameters, machine.ceilings, machine.host)
  }

  static func claims(_ shape: KernelShape) -> Bool { true }

  func cost<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    switch question.shape {
    case .transfer: throw .missingLink(profile: ceilings.machine)
    case .launches:
      throw .missingOverhead(profile: ceilings.machine, name: "framework launch")
    default: break
    }
    var cost = A.term(.startup, Seconds(parameters.startup))
    if let launch = host[.launch] { cost = A.serial(cost, A.term(.overhead("launch"), launch)) }
    if let waits = try synchronising(question, A.self) { cost = A.serial(cost, waits) }
    if question.demand.dependentLoads > 0 {
      return A.serial(cost, try chasing(question, A.self))
    }
    let phases = question.levels?.phases ?? []
    if phases.isEmpty {
      cost = A.serial(cost, try pipelined(question, A.self))
    } else {
      for phase in phases { cost = A.serial(cost, try pipelined(phase, A.self)) }
    }
    return A.serial(cost, try exchanging(question, A.self))
  }

  /// Computing beside the slowest memory level.
  private func pipelined<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let computing = try self.computing(question, A.self)
    // The slowest pair of computing and one level's traffic counts; the other levels' traffic runs beside it.
    var slowest = computing
    var moved = A.nothing
    var others = A.nothing
    for index in 1..<ceilings.levels.count {
      guard let (reads, writes) = try moving(question, level: index, A.self) else { continue }
      let moving = A.serial(reads, writes)
      let hiding = ceilings.levels[index].overlap
      // The store queue covers the latency of caches, not that of memory.
      let isExposed = question.demand.scattersWrites && index == ceilings.levels.count - 1
      let pair =
        isExposed
        ? A.serial(A.overlapped(computing, reads, hiding: hiding), writes)
        : A.overlapped(computing, moving, hiding: hiding)
      if A.time(pair) > A.time(slowest) {
        others = A.overlapped(others, moved)
        (slowest, moved) = (pair, moving)
      } else {
        others = A.overlapped(others, moving)
      }
    }
    return A.overlapped(slowest, others)
  }

  /// What workers hand to one another goes through the innermost level that they share, and not before it was written
  /// nor after it is read: nothing hides it.
  private func exchanging<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let exchanged = question.demand.exchanged
    guard exchanged.total > .zero else { return A.nothing }
    let shared = ceilings.levels.dropFirst().first { $0.scope == .device && $0.read != nil }
    guard let shared, let read = shared.read, let write = shared.write else {
      throw .missingBandwidth(profile: ceilings.machine, level: ceilings.memory.name)
    }
    let efficiency = parameters.trafficEfficiency
    return A.serial(
      A.term(.exchange(level: shared.name), exchanged.reads / (read * efficiency)),
      A.term(.exchange(level: shared.name), exchanged.writes / (write * efficiency)))
  }

  /// Products, element-wise work, exponentials and divisions share the ports, so they follow one another.
  func computing<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let (demand, type) = (question.demand, question.type)
    let efficiency = parameters.computeEfficiency
    var cost = A.nothing
    if demand.products > .zero {
      let unit: ArithmeticUnit = ceilings.has(.matrix, type) ? .matrix : .vector
      let rate = try ceilings.rate(unit, type) * efficiency
      cost = A.serial(
        cost, A.term(.compute(unit, type), demand.products / rate, slowing: ClockShares.slowing))
    }
    // A load or store takes the slot of a multiply-add, 2 FLOPs.
    let slots = demand.elementwise + FLOPs(2 * demand.moves)
    cost = try adding(slots, on: .vector, question, after: cost, A.self)
    cost = try adding(demand.exponentials, on: .exponential, question, after: cost, A.self)
    return try adding(demand.divisions, on: .division, question, after: cost, A.self)
  }

  private func adding<A: CostAlgebra>(
    _ work: FLOPs, on unit: ArithmeticUnit, _ question: KernelQuestion, after cost: A.Cost,
    _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard work > .zero else { return cost }
    let type = question.type.accumulator
    let rate = try ceilings.rate(unit, type) * parameters.computeEfficiency
    return A.serial(cost, A.term(.compute(unit, type), work / rate, slowing: ClockShares.slowing))
  }

  /// Reads and writes between the level and the next inner one; nil where the profile has no bandwidth for an inner level.
  private func moving<A: CostAlgebra>(
    _ question: KernelQuestion, level index: Int, _: A.Type
  ) throws(ModelError) -> (reads: A.Cost, writes: A.Cost)? {
    let level = ceilings.levels[index]
    guard let read = level.read, let write = level.write else {
      if index < ceilings.levels.count - 1 { return nil }
      throw .missingBandwidth(profile: ceilings.machine, level: level.name)
    }
    let traffic = ceilings.traffic(question, into: index - 1)
    let efficiency = parameters.trafficEfficiency
    return (
      A.term(.read(level: level.name), traffic.reads / (read * efficiency)),
      A.term(.write(level: level.name), traffic.writes / (write * efficiency))
    )
  }

  /// The share of dependent loads that a level does not serve: one chain walks through all of the working set.
  private func missing(_ question: KernelQuestion, _ level: Ceilings.Level) -> Double {
    guard question.setting.residency == .hot else { return 1 }
    return MemoryLevel.missShare(pressure: question.demand.workingSet / level.capacity)
  }

  /// Each dependent load waits for the level that holds its line.
  private func chasing<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var cost = A.nothing
    var reaching = 1.0  // the share of loads that no level further in served
    for index in 1..<ceilings.levels.count {
      let level = ceilings.levels[index]
      let missing =
        index == ceilings.levels.count - 1 ? 0 : min(missing(question, level), reaching)
      let served = reaching - missing
      reaching = missing
      guard served > 0 else { continue }
      guard let latency = level.latency else {
        throw .missingLatency(profile: ceilings.machine, level: level.name)
      }
      let loads = question.demand.dependentLoads * served
      cost = A.serial(cost, A.term(.latency(level: level.name), latency * loads))
    }
    return cost
  }

  /// Handing work to a team and having it back, and what it waits for in between: barriers of
  /// threads, or signals between processes.
  ///
  /// One worker waits for nobody.
  private func synchronising<A: CostAlgebra>(
    _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost? {
    guard ceilings.workers > 1 else { return nil }
    let waits = question.demand.barriers
    if question.demand.crossesProcesses {
      return A.term(
        .overhead("process-exchange"), try host.time(.processExchange) * waits)
    }
    let cost = A.term(.overhead("dispatch"), try host.time(.dispatch))
    guard waits > 0 else { return cost }
    return A.serial(cost, A.term(.overhead("barrier"), try host.time(.barrier) * waits))
  }
}

extension Ceilings {
  /// What crosses from the level outside `fast` into it: all that the algorithm moves, less
  /// what is found there when operands are hot.
  ///
  /// Rotating and cold operands are found nowhere but in the outermost level.
  func traffic(_ question: KernelQuestion, into fast: Int) -> Traffic {
    let moved = question.levels?.traffic[fast] ?? question.compulsory
    guard question.setting.residency == .hot else { return moved }
    let found = foundShare(question.demand.workingSet, within: fast)
    let compulsory = question.demand.compulsory
    return Traffic(
      reads: max(moved.reads - compulsory.reads * found, .zero),
      writes: max(moved.writes - compulsory.writes * found, .zero))
  }
}
