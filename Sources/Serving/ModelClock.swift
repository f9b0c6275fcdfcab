public import Model
import Quantities
public import Workloads

/// Times of steps as a machine's model answers them, in the middle of their range or at one of its ends.
public struct ModelClock: StepClock {
  /// Which figure of a step's range is taken.
  public enum Figure: Sendable, Hashable, CaseIterable { case low, middle, high }

  /// What answers: passes of one device each, or jobs whose passes are more than that.
  private enum Steps {
    case series(StepSeries)
    case jobs(JobSteps)
  }

  private let steps: Steps
  private let figure: Figure
  /// The small model that proposes tokens; nil where that costs nothing.
  private let drafter: StepSeries?
  /// Seconds of the host before the first kernel of a step that no other precedes.
  public let preparation: Double

  /// The steps of a job's model, types and plan on a machine; its own sequences are not read.
  ///
  /// Throws where it is no pass of an engine that schedules ahead, nor one whose weights are streamed.
  public init(_ job: Job, on machine: JobModel, drafter: Job? = nil) throws {
    func series(_ job: Job) throws -> StepSeries {
      guard let series = StepSeries(job, on: machine) else {
        throw ServingError.noSeries(machine: machine.name)
      }
      return series
    }
    steps =
      job.offload == .none ? .series(try series(job)) : .jobs(JobSteps(job, on: machine))
    self.drafter = try drafter.map(series)
    figure = .middle
    preparation = try machine.enginePreparation.value
  }

  /// The same steps by another figure; what was computed of them is shared.
  public func by(_ figure: Figure) -> ModelClock {
    ModelClock(steps: steps, figure: figure, drafter: drafter, preparation: preparation)
  }

  private init(steps: Steps, figure: Figure, drafter: StepSeries?, preparation: Double) {
    (self.steps, self.figure, self.preparation) = (steps, figure, preparation)
    self.drafter = drafter
  }

  /// What a pass takes, with what is proposed ahead; throws where its sequences do not fit into the machine's memory.
  public func times(_ groups: [SequenceGroup]) throws -> StepTimes {
    guard var step = try found(groups) else { throw ServingError.tooLarge(groups.text) }
    if let drafting = try drafting(groups) { step.device += drafting }
    return step
  }

  private func found(_ groups: [SequenceGroup]) throws -> StepTimes? {
    switch steps {
    case .jobs(let jobs):
      guard let (time, interval) = try jobs.range(groups) else { return nil }
      return StepTimes(device: time.value * share(of: time, interval), host: 0)
    case .series(let series):
      guard let times = try series.times(groups) else { return nil }
      var step = StepTimes(
        device: times.device.value, host: times.host.value, launching: times.launching.value,
        joules: times.energy?.value)
      if figure != .middle, let (time, interval) = try series.range(groups) {
        let share = share(of: time, interval)
        (step.device, step.host) = (step.device * share, step.host * share)
        step.launching *= share
      }
      return step
    }
  }

  /// The figure that is taken of a range, against its middle.
  private func share(of time: Seconds, _ interval: Interval) -> Double {
    switch figure {
    case .low: interval.low / time
    case .middle: 1
    case .high: interval.high / time
    }
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
