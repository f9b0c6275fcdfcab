import Model
import Quantities
import Workloads

/// Every combination of a few jobs' sizes on a few machines, by number.
struct Sweep: Sendable {
  /// The sequences that are passed.
  enum Work: Sendable {
    /// Every number of sequences at every length: contexts of decode, else new tokens.
    case grid(lengths: [Int], batches: [Int])
    /// Groups as they are given.
    case given([[SequenceGroup]])

    var lengths: Int {
      switch self {
      case .grid(let lengths, _): lengths.count
      case .given(let groups): groups.count
      }
    }

    var batches: Int { if case .grid(_, let batches) = self { batches.count } else { 1 } }

    func groups(_ length: Int, _ batch: Int, of base: Job) -> [SequenceGroup] {
      switch self {
      case .given(let groups): return groups[length]
      case .grid(let lengths, let batches):
        let isDecode = base.purpose == .pass && base.groups[0].isDecode
        return [
          isDecode
            ? .decode(batches[batch], context: lengths[length])
            : .prompts(batches[batch], of: lengths[length])
        ]
      }
    }
  }

  /// Models that are compared.
  var models: [NamedModel]
  /// Machines that they are predicted on.
  var machines: [JobModel]
  /// What is passed: sizes of one group, or groups that are given.
  var work: Work
  /// Devices that share a layer.
  var tensorParallel: [Int]
  /// Stages of a pipeline.
  var pipelineParallel: [Int]
  /// Copies of the model.
  var dataParallel: [Int]
  /// Devices that experts are spread over.
  var expertParallel: [Int]
  /// Types that are multiplied in; nil for a model's customary one.
  var activations: [ElementType?] = [nil]
  /// Types that weights are stored in; nil for those that a model is published in.
  var weights: [ElementType?] = [nil]
  /// Types that keys and values are kept in; nil for the customary one.
  var caches: [ElementType?] = [nil]
  /// What all have in common.
  var base: Job

  /// Devices that a plan must have; nil where any number will do.
  var devices: Int?

  /// The combinations of models and machines with the sizes of one job; other sizes are set afterwards.
  init(models: [NamedModel], machines: [JobModel], base: Job) {
    self.models = models
    self.machines = machines
    self.base = base
    work = .given([base.groups])
    (tensorParallel, pipelineParallel) = ([1], [1])
    (dataParallel, expertParallel) = ([1], [1])
  }

  /// How many combinations there are; nil beyond what can be counted.
  var count: Int? {
    var count = 1
    for size in sizes {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      if isTooLarge { return nil }
      count = product
    }
    return count
  }

  private var sizes: [Int] {
    [
      models.count, machines.count, activations.count, weights.count, caches.count,
      tensorParallel.count, pipelineParallel.count, dataParallel.count, expertParallel.count,
      work.lengths, work.batches,
    ]
  }

  /// One combination; the last sizes change fastest.
  func point(_ number: Int) -> (model: NamedModel, machine: JobModel, job: Job) {
    var rest = number
    func next<Value>(_ values: [Value]) -> Value {
      let value = values[rest % values.count]
      rest /= values.count
      return value
    }
    var job = base
    let batch = rest % work.batches
    rest /= work.batches
    job.groups = work.groups(rest % work.lengths, batch, of: base)
    rest /= work.lengths
    job.plan.expert = next(expertParallel)
    job.plan.data = next(dataParallel)
    job.plan.pipeline = next(pipelineParallel)
    job.plan.tensor = next(tensorParallel)
    let (cache, weights, products) = (next(caches), next(weights), next(activations))
    let machine = next(machines)
    let model = next(models)
    job.model = model.model
    job.types = StepTypes(
      of: model.model, on: machine.step, weights: weights, activations: products, cache: cache)
    return (model, machine, job)
  }

  /// Of each combination the question that it answers: those of one model and length are compared.
  func questions(_ number: Int) -> Int {
    let perModel = (count ?? 0) / max(models.count, 1)
    return number / max(perModel, 1) * work.lengths + number / work.batches % work.lengths
  }

  /// The time and range of each combination of a run of them, or why there is none.
  ///
  /// Neighbours differ in batch and length alone, so that what their rows cost is computed once for each number of rows.
  func findings(_ numbers: Range<Int>, share: Double) -> [Finding] {
    var template = -1
    var series: StepSeries?
    return numbers.map { number in
      let (_, machine, job) = point(number)
      let mine = number / (work.batches * work.lengths)
      if let devices, job.plan.devices != devices { return Finding(outcome: .otherDevices) }
      do {
        try job.check()
        if mine != template {
          try machine.check(job)
          (template, series) = (mine, StepSeries(job, on: machine, share: share))
        }
        let range =
          if let series { try series.range(job.groups) } else {
            try machine.range(job, share: share)
          }
        return Finding(of: range)
      } catch let error as ModelError {
        return Finding(outcome: error.isAboutTheProfile ? .unpriced : .impossible)
      } catch {
        return Finding(outcome: .impossible)
      }
    }
  }
}
