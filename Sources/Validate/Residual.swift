public import Model
public import Quantities
public import Workloads

/// One prediction against one measurement.
public struct Residual: Sendable, Hashable {
  /// What was measured, in words that name it among all others.
  public var subject: String
  public var family: String
  public var predicted: Seconds
  public var measured: Seconds
  /// The interval in which the measurement was expected.
  public var low: Seconds
  public var high: Seconds
  /// The cause with the largest share of the predicted time.
  public var bound: String
  /// How far samples of the measurement itself differ, relative to their median.
  public var spread: Double

  public init(
    subject: String, family: String, predicted: Seconds, measured: Seconds, low: Seconds,
    high: Seconds, bound: String, spread: Double
  ) {
    self.subject = subject
    self.family = family
    self.predicted = predicted
    self.measured = measured
    self.low = low
    self.high = high
    self.bound = bound
    self.spread = spread
  }

  /// (predicted - measured) / measured.
  public var error: Double { (predicted - measured) / measured }
  public var isCovered: Bool { low <= measured && measured <= high }
}

extension Measurement {
  /// This measurement against what a machine is predicted to need.
  public func residual(on machine: Machine, share: Double = 0.8) throws(ModelError) -> Residual {
    let prediction = try machine.prediction(operation, setting: setting, share: share)
    return Residual(
      subject: subject, family: operation.kind, predicted: prediction.time, measured: time,
      low: prediction.interval.low, high: prediction.interval.high,
      bound: prediction.bound?.description ?? "nothing", spread: spread)
  }
}
