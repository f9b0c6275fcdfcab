public import Model
import Quantities
public import Workloads

/// Times of steps as a machine's model answers them, in the middle of their range or at one of its ends.
public struct ModelClock: StepClock {
  /// Which figure of a step's range is taken.
  public enum Figure: Sendable, Hashable, CaseIterable { case low, middle, high }

  private let series: StepSeries
  private let figure: Figure
  /// Seconds of the host before the first kernel of a step that no other precedes.
  public let preparation: Double

  /// The steps of a job's model, types and plan on a machine; its own sequences are not read.
  ///
  /// Throws where the job is no single pass of
  /// an engine that schedules ahead.
  public init(_ job: Job, on machine: JobModel, figure: Figure = .middle) throws {
    guard let series = StepSeries(job, on: machine) else {
      throw ServingError.noSeries(machine: machine.name)
    }
    (self.series, self.figure) = (series, figure)
    preparation = try machine.enginePreparation.value
  }

  /// The same steps by another figure; what was computed of them is shared.
  public func by(_ figure: Figure) -> ModelClock {
    ModelClock(series: series, figure: figure, preparation: preparation)
  }

  private init(series: StepSeries, figure: Figure, preparation: Double) {
    (self.series, self.figure, self.preparation) = (series, figure, preparation)
  }

  /// Seconds of a pass; throws where its sequences do not fit into the machine's memory.
  public func times(_ groups: [SequenceGroup]) throws -> (device: Double, host: Double) {
    guard let times = try series.times(groups) else { throw ServingError.tooLarge(groups.text) }
    guard figure != .middle, let (time, interval) = try series.range(groups) else {
      return (times.device.value, times.host.value)
    }
    let share = (figure == .low ? interval.low : interval.high) / time
    return (times.device.value * share, times.host.value * share)
  }
}
