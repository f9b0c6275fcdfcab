import Hardware
public import Quantities
public import Workloads

/// The range within which a measurement is expected with a stated probability.
public struct Interval: Sendable, Hashable {
  /// What the range rests on.
  public enum Basis: Sendable, Hashable {
    /// Out-of-sample residuals of the family on this machine.
    case residuals(count: Int)
    /// Those of another machine, widened: nothing was measured on this one.
    case inherited(count: Int, origin: String)
    /// Nothing was measured: from the physical bound to `Interval.unmeasured` times the time.
    case unmeasured
  }
  public var low: Seconds
  public var high: Seconds
  public var share: Double
  public var basis: Basis

  /// How far above the prediction a family that was never measured may lie.
  public static let unmeasured = 4.0
}

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
    let fitted = family(
      operation.kind, setting.implementation.rawValue, operation.elementType)
    return try cost(operation, setting, fitted, parameters: parameters, in: TimeOnly.self)
  }

  /// The program by which a family is predicted here.
  public func program(
    of kind: String, _ implementation: Implementation, _ type: ElementType
  ) -> Program { family(kind, implementation.rawValue, type).program }

  /// The list of kernels that an operation's is taken from; nil where the model does not tell them apart.
  public func kernels<O: Operation>(of operation: O, setting: Setting) -> String? {
    family(operation.kind, setting.implementation.rawValue, operation.elementType)
      .list(for: operation.loops, operation.elementType)
  }

  /// The time with its tree and its interval.
  public func prediction<O: Operation>(
    _ operation: O, setting: Setting, share: Double = 0.8
  ) throws(ModelError) -> Prediction {
    let fitted = family(
      operation.kind, setting.implementation.rawValue, operation.elementType)
    let estimate = try cost(operation, setting, fitted, in: Explained.self)
    let host = setting.isEager ? hostResiduals(of: estimate, setting.implementation) : nil
    let floor = try time(operation, setting: setting, parameters: .ideal(fitted.program))
    return Prediction(
      machine: name, estimate: estimate,
      interval: interval(
        around: estimate.time, above: floor,
        residuals: host
          ?? fitted.residuals(of: fitted.list(for: operation.loops, operation.elementType)),
        share: share),
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

  /// The range that residuals leave around a prediction.
  ///
  /// Residuals are (predicted - measured) / measured, so the measurement lies between time / (1 + p90) and
  /// time / (1 + p10); other shares than 0.8 scale the logarithms as for a normal distribution. The physical bound cuts
  /// the range off below.
  func interval(
    around time: Seconds, above floor: Seconds, residuals: Family.Residuals?, share: Double
  ) -> Interval {
    guard let residuals else {
      return Interval(
        low: min(floor, time), high: time * Interval.unmeasured, share: share, basis: .unmeasured)
    }
    let widening =
      share == 0.8
      ? 1 : Elementary.normalQuantile(0.5 + share / 2) / Elementary.normalQuantile(0.9)
    let low = time * Elementary.pow(1 + residuals.p90, -widening)
    let high = time * Elementary.pow(1 + residuals.p10, -widening)
    return Interval(
      low: min(max(low, floor), time), high: max(high, time), share: share,
      basis: residuals.origin.map { .inherited(count: residuals.count, origin: $0) }
        ?? .residuals(count: residuals.count))
  }
}
