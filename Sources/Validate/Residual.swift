public import Model
import Quantities
public import Workloads

/// One prediction against one measurement, both in base units.
public struct Residual: Sendable, Hashable {
  /// What was measured.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    /// Seconds.
    case time
    /// Bytes that a memory delivered and took.
    case traffic
    /// FLOPs a second.
    case throughput
    /// Bytes that one device holds.
    case memory
    /// Tokens, or tokens a second.
    case tokens
    /// FLOPs.
    case work
    /// Joules.
    case energy
    /// One amount over another.
    case ratio
  }

  /// What was measured, in words that name it among all others.
  public var subject: String
  /// The group whose statistics it counts in: an operation's kind, or a model with its phase.
  public var family: String
  /// The quantity of both numbers.
  public var measure: Measure
  /// What the model says, in the base unit of `measure`.
  public var predicted: Double
  /// What was observed, in the base unit of `measure`.
  public var measured: Double
  /// The lower end of the interval in which the measurement was expected.
  public var low: Double
  /// The upper end of that interval; equal to `low` where the model gives a point alone.
  public var high: Double
  /// The cause with the largest share of the predicted time.
  public var bound: String
  /// How far samples of the measurement itself differ, relative to their median.
  public var spread: Double

  /// A residual with its numbers in the base unit of `measure`, which is time by default.
  public init(
    subject: String, family: String, measure: Measure = .time, predicted: Double,
    measured: Double, low: Double, high: Double, bound: String, spread: Double
  ) {
    self.subject = subject
    self.family = family
    self.measure = measure
    self.predicted = predicted
    self.measured = measured
    self.low = low
    self.high = high
    self.bound = bound
    self.spread = spread
  }

  /// (predicted - measured) / measured.
  public var error: Double { (predicted - measured) / measured }
  /// Whether the measurement lies in its interval, the ends included.
  public var isCovered: Bool { low <= measured && measured <= high }
}

extension Residual {
  /// Joules that were counted against those that a device is predicted to draw; there is no range of them.
  init(
    energyOf subject: String, _ family: String, _ draw: PowerDraw, _ energy: Joules, spread: Double
  ) {
    self.init(
      subject: subject, family: "\(family) energy", measure: .energy,
      predicted: draw.energy.value, measured: energy.value, low: draw.energy.value,
      high: draw.energy.value, bound: "energy", spread: spread)
  }
}

extension Measurement {
  /// What one call drew against what the model says; nil where either is not known.
  public func energyResidual(on machine: StepModel) throws(ModelError) -> Residual? {
    guard let energy, let draw = try machine.draw(of: operation, setting: setting) else {
      return nil
    }
    return Residual(
      energyOf: subject, operation.kind.rawValue, draw, energy, spread: spread)
  }

  /// What a machine is predicted to need for all that was timed.
  ///
  /// Where another kernel ran than the one that is known, the range is as much wider as that of another maker's libraries.
  func prediction(on machine: StepModel, share: Double) throws(ModelError) -> Prediction {
    let prediction = try known(on: machine, share: share)
    guard isStandIn else { return prediction }
    return prediction.widened(by: Self.standIn, floor: machine.floor(of: operation, setting))
  }

  /// How much wider the range of a kernel is that is only like the one that ran, in powers: as profiles widen what they take over from
  /// another maker's machine.
  static let standIn = 3.0

  private func known(on machine: StepModel, share: Double) throws(ModelError) -> Prediction {
    guard !beside.isEmpty || launches > 0 else {
      return try machine.prediction(operation, setting: setting, share: share)
    }
    let main = Part(
      operation.kind.rawValue, operation, by: setting.library, residency: setting.residency,
      times: 1)
    return try machine.prediction(
      beside + [main], launches: launches, after: setting.load, share: share)
  }

  /// This measurement against what a machine is predicted to need.
  public func residual(on machine: StepModel, share: Double = 0.8) throws(ModelError) -> Residual {
    let prediction = try prediction(on: machine, share: share)
    return Residual(
      subject: subject, family: operation.kind.rawValue, predicted: prediction.time.value,
      measured: time.value,
      low: prediction.interval.low.value, high: prediction.interval.high.value,
      bound: prediction.bound?.description ?? "nothing", spread: spread)
  }
}
