import Hardware
public import Quantities
public import Workloads

/// What one operation costs on a machine, how far that may be trusted, and why.
public struct Prediction: Sendable {
  public let machine: String
  public let estimate: CostEstimate
  public let interval: Interval
  /// Whether the family has parameters for this machine; without, the estimate is the plain roofline.
  public let isFitted: Bool

  public var time: Seconds { estimate.time }
  public var bound: Cause? { estimate.bound }
}

extension Machine {
  /// The time of an operation alone; to the bit that of `prediction`.
  ///
  /// Allocates nothing.
  public func time<O: Operation>(_ operation: O, setting: Setting) throws(ModelError) -> Seconds {
    try time(operation, setting: setting, parameters: nil)
  }

  /// The time under given parameters of its family, for fitting them.
  public func time<O: Operation>(
    _ operation: O, setting: Setting, parameters: FamilyParameters?
  ) throws(ModelError) -> Seconds {
    let fitted = fitted(for: operation, setting)
    let time = try cost(operation, setting, fitted, parameters: parameters, in: TimeOnly.self)
    return time + (try excess(of: operation, setting, fitted, parameters, taking: time))
  }

  /// What the power limit adds to an operation that takes so long at full clock.
  private func excess<O: Operation>(
    of operation: O, _ setting: Setting, _ fitted: Fitted, _ parameters: FamilyParameters?,
    taking time: Seconds
  ) throws(ModelError) -> Seconds {
    guard mayHeat(time, setting.load) else { return .zero }
    return excess(
      try cost(operation, setting, fitted, parameters: parameters, in: Heating.self),
      after: setting.load)
  }

  /// The program by which a family is predicted here.
  public func program(
    of kind: String, _ implementation: Implementation, _ type: ElementType
  ) -> Program { family(kind, implementation.rawValue, type).program }

  /// The list of kernels that an operation's is taken from; nil where the model does not tell them apart.
  public func kernels<O: Operation>(of operation: O, setting: Setting) -> String? {
    fitted(for: operation, setting).list(for: operation.loops, operation.elementType)
  }

  /// The time with its tree and its interval.
  public func prediction<O: Operation>(
    _ operation: O, setting: Setting, share: Double = 0.8
  ) throws(ModelError) -> Prediction {
    let fitted = fitted(for: operation, setting)
    var estimate = try cost(operation, setting, fitted, in: Explained.self)
    let excess = try excess(of: operation, setting, fitted, nil, taking: estimate.time)
    if excess > .zero {
      estimate = Explained.serial(estimate, Explained.term(.stage("power limit"), excess))
    }
    let host = setting.isEager ? hostResiduals(of: estimate, setting.implementation) : nil
    let margin = Margin(
      of: estimate.time,
      host
        ?? fitted.residuals(of: fitted.list(for: operation.loops, operation.elementType)),
      floor: floor(of: operation, setting), share: share)
    return Prediction(
      machine: name, estimate: estimate,
      interval: Interval(around: estimate.time, margin, share: share),
      isFitted: fitted.isFitted)
  }

  /// Residuals of what waits for the host, where an estimate does.
  func hostResiduals(
    of estimate: CostEstimate, _ implementation: Implementation
  ) -> Family.Residuals? {
    let waits = estimate.blame.reduce(Seconds.zero) { time, blame in
      if case .overhead = blame.cause { time + blame.time } else { time }
    }
    guard waits > estimate.time * 0.5 else { return nil }
    return family("host", implementation.rawValue, .bf16).residuals
  }
}
