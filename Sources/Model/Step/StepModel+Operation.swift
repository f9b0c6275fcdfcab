import Hardware
public import Quantities
public import Workloads

/// What one operation costs on a machine, how far that may be trusted, and why.
public struct Prediction: Sendable {
  /// The profile's name.
  public let machine: String
  /// The time as a tree of what it is made of.
  public let estimate: CostEstimate
  /// Where a measurement is expected.
  public let interval: Interval
  /// Whether the family has parameters for this machine.
  ///
  /// Without them the estimate is twice what its program gives with ideal parameters, or the roofline where no program serves.
  public let isFitted: Bool

  /// Of one call, under the load of its setting.
  public var time: Seconds { estimate.time }
  /// The cause with the largest share of the time; nil where it takes none.
  public var bound: Cause? { estimate.bound }
}

/// The time below which nothing does an operation on a machine, and the ceiling that says so.
public struct PhysicalBound: Sendable, Hashable {
  /// The least time.
  public let time: Seconds
  /// The ceiling: a unit's rate, a level's or a link's bandwidth.
  public let cause: Cause
}

extension StepModel {
  /// An operation as it is run here, and the program that predicts it.
  public func kernel<O: Operation>(
    _ operation: O, setting: Setting
  ) throws(ModelError) -> Kernel { try device.kernel(operation, setting) }

  /// The time of an operation alone; to the bit that of `prediction`.
  ///
  /// Allocates nothing.
  public func time<O: Operation>(_ operation: O, setting: Setting) throws(ModelError) -> Seconds {
    try time(device.kernel(operation, setting))
  }

  /// The time of a kernel alone.
  public func time(_ kernel: Kernel) throws(ModelError) -> Seconds {
    let time = try device.cost(kernel, TimeOnly.self)
    guard mayBeSlowed(time, by: kernel.question.setting.load) else { return time }
    return settled(
      try device.cost(kernel, Drawing.self), under: kernel.question.setting.load
    ).time
  }

  /// Whether a load of calls of so long a time is slowed at all.
  private func mayBeSlowed(_ time: Seconds, by load: Load) -> Bool {
    guard let power = device.power else { return false }
    guard case .repeated(let times) = load else { return true }
    return time * Double(times) > power.after
  }

  /// The program by which a family is predicted here, whatever sizes it serves.
  public func program(of kind: OperationKind, _ library: Library) -> BoundProgram {
    device.program(kind, library)
  }

  /// The time below which no program does an operation here.
  public func floor<O: Operation>(of operation: O, _ setting: Setting) -> Seconds {
    device.floor(of: operation, setting)
  }

  /// The same with the ceiling that says so; nil where none of the profile's bounds the operation.
  public func bound<O: Operation>(of operation: O, _ setting: Setting) -> PhysicalBound? {
    let floor = device.limit(of: KernelQuestion(operation, setting, gap: .zero))
    guard floor.time > .zero else { return nil }
    return PhysicalBound(time: floor.time, cause: device.cause(of: floor.limit, on: device.gpu))
  }

  /// The time with its tree and its interval.
  public func prediction<O: Operation>(
    _ operation: O, setting: Setting, share: Double = 0.8
  ) throws(ModelError) -> Prediction {
    let kernel = try device.kernel(operation, setting)
    var estimate = try device.cost(kernel, Explained.self)
    if mayBeSlowed(estimate.time, by: setting.load) {
      estimate = slowed(
        estimate, by: try device.cost(kernel, Drawing.self), under: setting.load)
    }
    let host =
      setting.context == .eager ? hostResiduals(of: estimate, setting.library) : nil
    let margin = Margin(
      of: estimate.time, host ?? kernel.program.residuals(for: kernel.question),
      floor: floor(of: operation, setting), share: share)
    return Prediction(
      machine: name, estimate: estimate,
      interval: Interval(around: estimate.time, margin, share: share),
      isFitted: kernel.program.isFitted)
  }

  /// Residuals of what waits for the host, where an estimate does.
  private func hostResiduals(of estimate: CostEstimate, _ library: Library) -> Family.Residuals? {
    let waits = estimate.blame.reduce(Seconds.zero) { time, blame in
      if case .overhead = blame.cause { time + blame.time } else { time }
    }
    guard waits > estimate.time * 0.5 else { return nil }
    return device.program(.host, library).familyResiduals
  }

  /// What an operation reads from a GPU's memory and writes there; nil of a CPU, and where the profile gives costs of other work
  /// alone.
  public func moved<O: Operation>(
    of operation: O, setting: Setting
  ) throws(ModelError) -> Bytes? {
    let byte = device.joulesOfByte
    guard isGPU, byte > 0 else { return nil }
    return Bytes(try device.cost(device.kernel(operation, setting), Moving.self).memory / byte)
  }

  /// Whether products can be done in a type here.
  public func computes(in type: ElementType) -> Bool {
    device.ceilings.has(.matrix, type) || device.ceilings.has(.vector, type)
  }

  /// What the unit that has an operation's products reaches in its type; nil of one without products, or without a ceiling.
  public func peak(of operation: some Operation) -> FLOPsPerSecond? {
    guard operation.demand.products > .zero else { return nil }
    let type = operation.elementType
    return try? device.ceilings.rate(device.ceilings.has(.matrix, type) ? .matrix : .vector, type)
  }

  /// What the kernels of an operation move between a GPU's memory, its L2 and its multiprocessors, in the order in which they
  /// run; empty where the model knows no kernels of it.
  public func traffic<O: Operation>(
    of operation: O, setting: Setting
  ) throws(ModelError) -> [KernelTraffic] {
    let kernel = try device.kernel(operation, setting)
    return try kernel.program.mechanism.traffic(kernel.question)
  }
}

extension Prediction {
  /// The same in a range whose ends are so many times as far away, in powers; not below `floor`.
  public func widened(by factor: Double, floor: Seconds) -> Prediction {
    Prediction(
      machine: machine, estimate: estimate,
      interval: interval.widened(around: time, by: factor, floor: floor), isFitted: isFitted)
  }
}
