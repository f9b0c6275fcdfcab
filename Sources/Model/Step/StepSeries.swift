public import Quantities
public import Workloads

/// Times of passes that differ in their sequences alone: what depends on the number of rows is computed once for each number.
///
/// For a service under load, or a sweep: of a pass only what is run for each group, attention above all, is new each time.
/// Law: its times are those of `JobModel.time`, to the bit.
public final class StepSeries {
  /// Rows of products and rows that are scored: all that parts outside of the groups depend on.
  private struct Rows: Hashable {
    let rows: Int
    let scored: Int
    let isMixed: Bool
  }

  /// What parts cost one by one, in their order.
  private struct Costs {
    var before: [Drawing.Cost] = []
    var after: [Drawing.Cost] = []
  }

  private let machine: JobModel
  private let job: Job
  private let step: Step
  private var known: [Rows: Costs] = [:]

  /// Passes of a job with other sequences than its own; nil of a job that is no single pass of one graph on each device.
  public init?(_ job: Job, on machine: JobModel) {
    guard machine.isOnePass(job) else { return nil }
    (self.machine, self.job) = (machine, job)
    step = machine.step(of: job, job.groups)
  }

  /// The time of a pass over these groups, of all copies of the model together; nil where they do not fit.
  public func time(_ groups: [SequenceGroup]) throws(ModelError) -> Seconds? {
    var job = job
    job.groups = groups
    guard job.memory.total <= machine.capacity else { return nil }
    var step = step
    step.groups = job.microGroups
    let recipe = FusedRecipe(step: step)
    let rows = Rows(rows: step.rows, scored: step.headRows, isMixed: recipe.isMixed)
    let costs: Costs
    if let known = known[rows] { costs = known } else { costs = try self.costs(of: recipe, rows) }
    var sum = CostSum<Drawing>(machine: machine.step)
    for cost in costs.before { sum.cost = Drawing.serial(sum.cost, cost) }
    for group in step.groups { try recipe.write(group, into: &sum) }
    for cost in costs.after { sum.cost = Drawing.serial(sum.cost, cost) }
    guard machine.step.device.power != nil else { return sum.cost.time }
    return machine.step.settled(sum.cost, under: job.load).time
  }

  private func costs(of recipe: FusedRecipe, _ rows: Rows) throws(ModelError) -> Costs {
    var (before, after) = (CostList(machine: machine.step), CostList(machine: machine.step))
    try recipe.writeBeforeGroups(into: &before)
    try recipe.writeAfterGroups(into: &after)
    let costs = Costs(before: before.costs, after: after.costs)
    known[rows] = costs
    return costs
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
    let kernel = try machine.device.kernel(
      operation, machine.setting(of: operation.kind, by: library, residency))
    costs.append(Drawing.part("", times, try machine.device.cost(kernel, Drawing.self)))
  }
}
