import Hardware
import Quantities
import Workloads

/// What is asked of a machine: an operation from a cache state, by a program of this quality.
struct Question<O: Operation> {
  let operation: O
  let demand: Demand
  let state: CacheState
  let parameters: RooflineParameters
}

extension Machine {
  /// The cost of an operation, alone or as a part of a step; `parameters` nil means those of the profile.
  func cost<A: CostAlgebra, O: Operation>(
    _ operation: O, _ setting: Setting, _ fitted: Fitted, parameters: FamilyParameters? = nil,
    in algebra: A.Type
  ) throws(ModelError) -> A.Cost {
    let kernel = KernelQuestion(operation, setting, fitted, parameters)
    if let cost = try programmed(kernel, A.self) { return cost }
    switch operation.loops {
    case .transfer: throw .missingLink(profile: name)
    case .launches: throw .missingOverhead(profile: name, name: "framework launch")
    default: break
    }
    let values = fitted.program == .roofline ? kernel.parameters : .ideal(.roofline)
    let question = Question(
      operation: operation, demand: operation.demand, state: setting.state,
      parameters: RooflineParameters(values: values))
    return measured(try roofline(question, in: A.self), kernel, A.self)
  }

  /// The cost by the family's program; nil where the roofline serves.
  ///
  /// It is not generic over its operation, which would be opened once more.
  func programmed<A: CostAlgebra>(
    _ question: KernelQuestion, _ algebra: A.Type
  ) throws(ModelError) -> A.Cost? {
    guard question.fitted.program != .roofline, let cost = try cost(question, A.self) else {
      return nil
    }
    return measured(try bounded(cost, question, A.self), question, A.self)
  }

  /// No program is faster than the machine's ceilings: whatever it leaves out runs beside it.
  private func bounded<A: CostAlgebra>(
    _ cost: A.Cost, _ question: KernelQuestion, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let floor = try deviceFloor(question)
    guard floor.time > A.time(cost) else { return cost }
    return A.overlapped(cost, A.term(floor.cause, floor.time))
  }

  /// What a program is known to take beyond its formula: on machines where libraries reach less, and where nothing was measured.
  private func measured<A: CostAlgebra>(
    _ cost: A.Cost, _ question: KernelQuestion, _: A.Type
  ) -> A.Cost {
    guard question.isOfProfile else { return cost }
    guard question.fitted.isFitted else {
      return A.part(
        "nothing measured: the middle of 1 to \(Int(Interval.unmeasured)) times the bound",
        Int(Interval.unmeasured.squareRoot()), cost)
    }
    guard question.fitted.reach < 1 else { return cost }
    let rest = A.time(cost) * (1 / question.fitted.reach - 1)
    return A.serial(cost, A.term(.stage("libraries that reach less here"), rest))
  }

  /// Hierarchical roofline: fixed costs, then computing beside the slowest memory level, as far as the level's traffic
  /// hides behind computing on this machine.
  ///
  /// time = startup + launch + dispatch + barriers x barrier + latency-bound loads + exchange between workers
  ///      + max over levels of [compute and the level's traffic, the shorter hidden by the level's overlap share]
  /// Where the operation has phases they follow one another, each with its own maximum.
  /// Levels are pipelined: the slowest of them counts (Williams et al. 2009; Ilic et al. 2014 for the hierarchy).
  func roofline<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, in algebra: A.Type
  )
    throws(ModelError) -> A.Cost
  {
    let parameters = question.parameters
    var cost = A.term(.startup, parameters.startup)
    if let launch { cost = A.serial(cost, A.term(.overhead("launch"), launch)) }
    if let waits = try synchronising(question, A.self) { cost = A.serial(cost, waits) }
    if question.demand.dependentLoads > 0 {
      return A.serial(cost, try chasing(question, A.self))
    }
    let phases = question.operation.phases
    if phases.isEmpty {
      cost = A.serial(cost, try pipelined(question, A.self))
    } else {
      for (index, phase) in phases.enumerated() {
        cost = A.serial(
          cost, try pipelined(phase, index == 0 ? question.state : .hot, parameters, A.self))
      }
    }
    return A.serial(cost, try exchanging(question, A.self))
  }

  /// One phase: what the one before left is where it fits.
  private func pipelined<A: CostAlgebra, O: Operation>(
    _ phase: O, _ state: CacheState, _ parameters: RooflineParameters, _: A.Type
  ) throws(ModelError) -> A.Cost {
    try pipelined(
      Question(operation: phase, demand: phase.demand, state: state, parameters: parameters),
      A.self)
  }

  /// Computing beside the slowest memory level.
  private func pipelined<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let computing = try self.computing(question, A.self)
    // The slowest pair of computing and one level's traffic counts; the other levels' traffic runs beside it.
    var slowest = computing
    var moved = A.nothing
    var others = A.nothing
    for index in 1..<levels.count {
      guard let (reads, writes) = try moving(question, level: index, A.self) else { continue }
      let moving = A.serial(reads, writes)
      let hiding = levels[index].overlap
      // The store queue covers the latency of caches, not that of memory.
      let isExposed = question.demand.scattersWrites && index == levels.count - 1
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
  private func exchanging<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let exchanged = question.demand.exchanged
    guard exchanged.total > .zero else { return A.nothing }
    let shared = levels.dropFirst().first { $0.scope == .device && $0.read != nil }
    guard let shared, let read = shared.read, let write = shared.write else {
      throw .missingBandwidth(profile: name, level: levels[levels.count - 1].name)
    }
    let efficiency = question.parameters.trafficEfficiency
    return A.serial(
      A.term(.exchange(level: shared.name), exchanged.reads / (read * efficiency)),
      A.term(.exchange(level: shared.name), exchanged.writes / (write * efficiency)))
  }

  /// Products, element-wise work, exponentials and divisions share the ports, so they follow one another.
  func computing<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let (demand, type) = (question.demand, question.operation.elementType)
    let efficiency = question.parameters.computeEfficiency
    var cost = A.nothing
    if demand.products > .zero {
      let unit: ArithmeticUnit = has(.matrix, type) ? .matrix : .vector
      let rate = try rate(unit, type) * efficiency
      cost = A.serial(cost, A.term(.compute(unit, type), demand.products / rate))
    }
    // A load or store takes the slot of a multiply-add, 2 FLOPs.
    let slots = demand.elementwise + FLOPs(2 * demand.moves)
    cost = try adding(slots, on: .vector, question, after: cost, A.self)
    cost = try adding(demand.exponentials, on: .exponential, question, after: cost, A.self)
    return try adding(demand.divisions, on: .division, question, after: cost, A.self)
  }

  private func adding<A: CostAlgebra, O: Operation>(
    _ work: FLOPs, on unit: ArithmeticUnit, _ question: Question<O>, after cost: A.Cost, _: A.Type
  ) throws(ModelError) -> A.Cost {
    guard work > .zero else { return cost }
    let type = question.operation.elementType.accumulator
    let rate = try rate(unit, type) * question.parameters.computeEfficiency
    return A.serial(cost, A.term(.compute(unit, type), work / rate))
  }

  /// Reads and writes between the level and the next inner one; nil where the profile has no bandwidth for an inner level.
  private func moving<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, level index: Int, _: A.Type
  ) throws(ModelError) -> (reads: A.Cost, writes: A.Cost)? {
    let level = levels[index]
    guard let read = level.read, let write = level.write else {
      if index < levels.count - 1 { return nil }
      throw .missingBandwidth(profile: name, level: level.name)
    }
    let traffic = traffic(question, into: index - 1)
    let efficiency = question.parameters.trafficEfficiency
    return (
      A.term(.read(level: level.name), traffic.reads / (read * efficiency)),
      A.term(.write(level: level.name), traffic.writes / (write * efficiency))
    )
  }

  /// What crosses from the level outside `fast` into it: all that the algorithm moves, less
  /// what is found there when operands are hot.
  ///
  /// Rotating and cold operands are found nowhere but in the outermost level.
  func traffic<O: Operation>(_ question: Question<O>, into fast: Int) -> Traffic {
    let moved = question.operation.traffic(fastMemory: levels[fast].capacity)
    guard question.state == .hot else { return moved }
    let found = foundShare(question.demand.workingSet, within: fast)
    let compulsory = question.demand.compulsory
    return Traffic(
      reads: max(moved.reads - compulsory.reads * found, .zero),
      writes: max(moved.writes - compulsory.writes * found, .zero))
  }

  /// The share of dependent loads that a level does not serve: one chain walks through all of the working set.
  private func missing<O: Operation>(_ question: Question<O>, _ level: Level) -> Double {
    guard question.state == .hot else { return 1 }
    return MemoryLevel.missShare(pressure: question.demand.workingSet / level.capacity)
  }

  /// The share of hot operands that a level holds, or the next one nearer to the cores of which that can be said.
  func foundShare(_ workingSet: Bytes, within fast: Int) -> Double {
    guard let level = levels[...fast].last(where: \.keepsOperands) else { return 0 }
    let sharers = level.scope == .core ? Double(workers) : 1
    return 1 - MemoryLevel.missShare(pressure: workingSet / sharers / level.capacity)
  }

  /// Each dependent load waits for the level that holds its line.
  private func chasing<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var cost = A.nothing
    var reaching = 1.0  // the share of loads that no level further in served
    for index in 1..<levels.count {
      let level = levels[index]
      let missing = index == levels.count - 1 ? 0 : min(missing(question, level), reaching)
      let served = reaching - missing
      reaching = missing
      guard served > 0 else { continue }
      guard let latency = level.latency else {
        throw .missingLatency(profile: name, level: level.name)
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
  private func synchronising<A: CostAlgebra, O: Operation>(
    _ question: Question<O>, _: A.Type
  ) throws(ModelError) -> A.Cost? {
    guard workers > 1 else { return nil }
    let waits = question.demand.barriers
    if question.demand.crossesProcesses {
      return A.term(
        .overhead("process-exchange"), try known(exchange, "process-exchange") * waits)
    }
    let cost = A.term(.overhead("dispatch"), try known(dispatch, "dispatch"))
    guard waits > 0 else { return cost }
    return A.serial(cost, A.term(.overhead("barrier"), try known(barrier, "barrier") * waits))
  }

  private func known(_ time: Seconds?, _ overhead: String) throws(ModelError) -> Seconds {
    guard let time else { throw .missingOverhead(profile: name, name: overhead) }
    return time
  }
}
