public import Model
import Quantities
public import Workloads

/// Times of steps as a machine's model answers them, in the middle of their range or at one of its ends.
public struct ModelClock: StepClock {
  /// Which figure of a step's range is taken.
  public enum Figure: Sendable, Hashable, CaseIterable { case low, middle, high }

  private let series: StepSeries
  private let figure: Figure
  /// The small model that proposes tokens; nil where that costs nothing.
  private let drafter: StepSeries?
  /// Seconds of the host before the first kernel of a step that no other precedes.
  public let preparation: Double

  /// The steps of a job's model, types and plan on a machine; its own sequences are not read.
  ///
  /// Throws where the job is no single pass of
  /// an engine that schedules ahead.
  public init(_ job: Job, on machine: JobModel, drafter: Job? = nil) throws {
    func series(_ job: Job) throws -> StepSeries {
      guard let series = StepSeries(job, on: machine) else {
        throw ServingError.noSeries(machine: machine.name)
      }
      return series
    }
    (self.series, figure) = (try series(job), .middle)
    self.drafter = try drafter.map(series)
    preparation = try machine.enginePreparation.value
  }

  /// The same steps by another figure; what was computed of them is shared.
  public func by(_ figure: Figure) -> ModelClock {
    ModelClock(series: series, figure: figure, drafter: drafter, preparation: preparation)
  }

  private init(series: StepSeries, figure: Figure, drafter: StepSeries?, preparation: Double) {
    (self.series, self.figure, self.preparation) = (series, figure, preparation)
    self.drafter = drafter
  }

  /// What a pass takes, with what is proposed ahead; throws where its sequences do not fit into the machine's memory.
  public func times(_ groups: [SequenceGroup]) throws -> StepTimes {
    guard let times = try series.times(groups) else { throw ServingError.tooLarge(groups.text) }
    var step = StepTimes(
      device: times.device.value, host: times.host.value, joules: times.energy?.value)
    if figure != .middle, let (time, interval) = try series.range(groups) {
      let share = (figure == .low ? interval.low : interval.high) / time
      (step.device, step.host) = (step.device * share, step.host * share)
    }
    if let drafting = try drafting(groups) { step.device += drafting }
    return step
  }

  /// Seconds in which a small model proposes tokens, one after another, for all sequences that are checked; nil of none.
  private func drafting(_ groups: [SequenceGroup]) throws -> Double? {
    guard let drafter else { return nil }
    return try groups.filter { $0.sampled == $0.tokens && $0.new > 1 }.reduce(0.0) { sum, group in
      let one = SequenceGroup.decode(group.count, context: group.keys)
      guard let times = try drafter.times([one]) else { throw ServingError.tooLarge([one].text) }
      return sum + Double(group.new - 1) * times.device.value
    }
  }
}
