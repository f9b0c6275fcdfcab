public import Model
public import Quantities
public import Workloads

/// A measurement that is faster than a ceiling of a machine's profile allows.
///
/// Either the ceiling is too low, or what was measured is not what is asked: operands were in a cache, another machine ran it.
public struct ExceededCeiling: Sendable, Hashable {
  /// What was measured, in words.
  public let subject: String
  /// The ceiling: a unit's rate, a level's or a link's bandwidth.
  public let cause: Cause
  /// What was observed.
  public let measured: Seconds
  /// The least time that the ceiling allows.
  public let least: Seconds

  /// How far above the ceiling the measurement is: least / measured - 1.
  public var excess: Double { least / measured - 1 }

  /// By how much two measurements of the same differ anyway.
  static let repeatability = 0.03
}

extension Measurement {
  /// The ceiling of a machine that this measurement exceeds by more than its samples differ; nil where it exceeds none.
  public func exceededCeiling(on machine: StepModel) -> ExceededCeiling? {
    guard time > .zero, let bound = machine.bound(of: operation, setting) else { return nil }
    let found = ExceededCeiling(
      subject: subject, cause: bound.cause, measured: time, least: bound.time)
    return found.excess > max(ExceededCeiling.repeatability, spread) ? found : nil
  }
}
