public import Quantities
public import Workloads

/// Times of passes that differ in their sequences alone: what depends on the number of rows is computed once for each number.
///
/// For a service under load, or a sweep: of a pass only what is run for each group, attention above all, is new each time.
/// Law: its times and ranges are those of `JobModel`, to the bit.
public final class StepSeries {
  /// Rows of products, rows that are scored and sequences: all that parts outside of the groups depend on.
  private struct Rows: Hashable {
    let rows: Int
    let scored: Int
    let sequences: Int
    let isMixed: Bool
    let isDecode: Bool

    init(_ step: Step, filled: Int) {
      (rows, scored, sequences) = (filled, step.headRows, step.groups.sequences)
      isMixed = step.groups.count > 1
      isDecode = step.groups.allSatisfy(\.isDecode)
    }
  }

  /// Parts of a pass one by one, in their order: before the groups' own and after them.
  private struct Parts<Value> {
    var before: [Value] = []
    var after: [Value] = []
  }

  private let machine: JobModel
  /// What its kernels are timed on.
  private let device: StepModel
  private let job: Job
  private let step: Step
  /// The share of runs that lie in ranges.
  private let share: Double
  private var costs: [Rows: Parts<Drawing.Cost>] = [:]
  private var evaluations: [Rows: Parts<PartEvaluation>] = [:]

  /// Passes of a job with other sequences than its own; nil of a job that is no single pass of one graph on each device.
  ///
  /// The job must have passed its own check, and that of the machine.
  public init?(_ job: Job, on machine: JobModel, share: Double = 0.8) {
    guard machine.isOnePass(job) else { return nil }
    (self.machine, self.job, self.share) = (machine, job, share)
    device = job.mode == .vllm ? machine.step.amongOthers : machine.step
    step = machine.step(of: job, job.groups)
  }

  /// The time of a pass over these groups, of all copies of the model together; nil where they do not fit.
  public func time(_ groups: [SequenceGroup]) throws(ModelError) -> Seconds? {
    try times(groups).map { max($0.device, $0.host) }
  }

  /// What a pass takes.
  public struct PassTimes: Sendable, Hashable {
    /// Of the device, and of the host that schedules ahead: nothing of a graph that no engine schedules.
    public let device, host: Seconds
    /// What of the host's are launches, which go on while the device works.
    public let launching: Seconds
    /// What each device draws for its kernels; nil where its profile does not say what work costs.
    public let energy: Joules?
  }

  /// What such a pass takes; nil where its sequences do not fit.
  public func times(_ groups: [SequenceGroup]) throws(ModelError) -> PassTimes? {
    guard let step = step(groups) else { return nil }
    guard job.mode == .vllm else {
      let settled = try kernels(FusedRecipe(step: step), filled: step.rows)
      return PassTimes(
        device: settled.time, host: .zero, launching: .zero, energy: energy(settled))
    }
    let recipe = try machine.step.vllmRecipe(step)
    let settled = try kernels(recipe, filled: recipe.rows)
    let engine = try EngineStep<TimeOnly>(recipe, taking: settled.time, on: machine.step)
    return PassTimes(
      device: engine.device, host: engine.host, launching: engine.launching,
      energy: energy(settled))
  }

  private func energy(_ settled: PowerControl.Settled) -> Joules? {
    device.device.power == nil ? nil : settled.energy
  }

  /// What the kernels of a recipe take under the job's load.
  private func kernels<R: GroupedRecipe>(
    _ recipe: R, filled: Int
  ) throws(ModelError) -> PowerControl.Settled {
    let rows = Rows(recipe.step, filled: filled)
    let parts: Parts<Drawing.Cost>
    if let known = costs[rows] {
      parts = known
    } else {
      var (before, after) = (CostList(machine: device), CostList(machine: device))
      try recipe.writeBeforeGroups(into: &before)
      try recipe.writeAfterGroups(into: &after)
      parts = Parts(before: before.costs, after: after.costs)
      costs[rows] = parts
    }
    var sum = CostSum<Drawing>(machine: device)
    for cost in parts.before { sum.cost = Drawing.serial(sum.cost, cost) }
    try recipe.writeGroups(into: &sum)
    for cost in parts.after { sum.cost = Drawing.serial(sum.cost, cost) }
    return device.settled(sum.cost, under: job.load)
  }

  /// The same with its range.
  public func range(
    _ groups: [SequenceGroup]
  ) throws(ModelError) -> (time: Seconds, interval: Interval)? {
    guard let step = step(groups) else { return nil }
    guard job.mode == .vllm else {
      let all = try evaluated(FusedRecipe(step: step), filled: step.rows)
      let time = device.settled(all.cost, under: job.load).time
      return (time, Interval(around: time, all.margin(taking: time), share: share))
    }
    let recipe = try machine.step.vllmRecipe(step)
    let all = try evaluated(recipe, filled: recipe.rows)
    let kernels = device.settled(all.cost, under: job.load).time
    let engine = try EngineStep<TimeOnly>(recipe, taking: kernels, on: machine.step)
    return (engine.cost, machine.step.interval(of: engine, all, share: share))
  }

  /// The kernels of a recipe with how far each may be off.
  private func evaluated<R: GroupedRecipe>(
    _ recipe: R, filled: Int
  ) throws(ModelError) -> StepModel.Evaluated {
    let rows = Rows(recipe.step, filled: filled)
    let parts: Parts<PartEvaluation>
    if let known = evaluations[rows] {
      parts = known
    } else {
      var before = EvaluationList(machine: device, share: share)
      var after = before
      try recipe.writeBeforeGroups(into: &before)
      try recipe.writeAfterGroups(into: &after)
      parts = Parts(before: before.parts, after: after.parts)
      evaluations[rows] = parts
    }
    var sum = EvaluationSum(machine: device, share: share)
    for part in parts.before { sum.all.add(part) }
    try recipe.writeGroups(into: &sum)
    for part in parts.after { sum.all.add(part) }
    return sum.all
  }

  /// What a device runs for its part of the groups; nil where they do not fit.
  private func step(_ groups: [SequenceGroup]) -> Step? {
    var job = job
    job.groups = groups
    guard job.memory.total <= machine.capacity else { return nil }
    var step = step
    step.groups = job.microGroups
    return step
  }
}

/// What parts cost, one by one.
private struct CostList: PartSink {
  let machine: StepModel
  var costs: [Drawing.Cost] = []

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    let once = try machine.cost(operation, by: library, residency: residency, Drawing.self)
    costs.append(Drawing.part("", times, once))
  }
}

/// What parts cost and how far they may be off, one by one.
private struct EvaluationList: PartSink {
  let machine: StepModel
  let share: Double
  var parts: [PartEvaluation] = []

  mutating func add<O: Operation>(
    _ name: @autoclosure () -> String, _ operation: O, by library: Library?,
    residency: Residency, times: Int
  ) throws(ModelError) {
    parts.append(
      try machine.evaluation(
        operation, by: library, residency: residency, times: times, share: share))
  }
}
