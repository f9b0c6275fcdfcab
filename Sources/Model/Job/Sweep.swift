public import Quantities
public import Workloads

/// Every combination of a few jobs' sizes on a few machines, by number.
public struct Sweep: Sendable {
  /// One of the models, by the name under which it is printed.
  public struct Model: Sendable {
    /// As printed.
    public let name: String
    /// Its sizes.
    public let model: Transformer

    /// A model under a name.
    public init(name: String, model: Transformer) {
      self.name = name
      self.model = model
    }
  }

  /// The sequences that are passed.
  public enum Work: Sendable {
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
  public var models: [Model]
  /// Machines that they are predicted on.
  public var machines: [JobModel]
  /// What is passed: sizes of one group, or groups that are given.
  public var work: Work
  /// Devices that share a layer.
  public var tensorParallel: [Int]
  /// Stages of a pipeline.
  public var pipelineParallel: [Int]
  /// Copies of the model.
  public var dataParallel: [Int]
  /// Devices that experts are spread over.
  public var expertParallel: [Int]
  /// Types that are multiplied in.
  public var activations: [ElementType]
  /// Types that weights are stored in.
  public var weights: [ElementType]
  /// Types that keys and values are kept in.
  public var caches: [ElementType]
  /// What all have in common.
  public var base: Job

  /// The combinations of models and machines with the sizes of one job; other sizes are set afterwards.
  public init(models: [Model], machines: [JobModel], base: Job) {
    self.models = models
    self.machines = machines
    self.base = base
    work = .given([base.groups])
    (tensorParallel, pipelineParallel) = ([1], [1])
    (dataParallel, expertParallel) = ([1], [1])
    activations = [base.types.activations]
    (weights, caches) = ([base.types.weights], [base.types.cache])
  }

  /// How many combinations there are; nil beyond what can be counted.
  public var count: Int? {
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
  public func point(_ number: Int) -> (model: Model, machine: JobModel, job: Job) {
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
    job.parallelism.expert = next(expertParallel)
    job.parallelism.data = next(dataParallel)
    job.parallelism.pipeline = next(pipelineParallel)
    job.parallelism.tensor = next(tensorParallel)
    job.types.cache = next(caches)
    job.types.weights = next(weights)
    job.types.activations = next(activations)
    let machine = next(machines)
    let model = next(models)
    job.model = model.model
    return (model, machine, job)
  }

  /// Of each combination the question that it answers: those of one model and length are compared.
  public func questions(_ number: Int) -> Int {
    let perModel = (count ?? 0) / max(models.count, 1)
    return number / max(perModel, 1) * work.lengths + number / work.batches % work.lengths
  }

  /// What was found at a combination.
  public struct Finding: Sendable {
    /// Whether there is a time, and why not.
    public enum Outcome: UInt8, Sendable {
      case time, tooLarge, impossible
      /// The profile lacks a figure that it takes.
      case unpriced
    }
    /// What came of it; times are 0 of all but `time`.
    public var outcome: Outcome
    /// Seconds.
    public var time: Float
    /// The lower end of the range, seconds.
    public var low: Float
    /// The upper end of the range, seconds.
    public var high: Float
    /// Whether no other combination of its question is better in latency, throughput and cost.
    public var isPareto = false

    /// A finding; times in seconds.
    public init(outcome: Outcome, time: Float = 0, low: Float = 0, high: Float = 0) {
      self.outcome = outcome
      (self.time, self.low, self.high) = (time, low, high)
    }
  }

  /// The time and range of a combination, or why there is none.
  public func finding(_ number: Int, share: Double) -> Finding {
    let (_, machine, job) = point(number)
    do {
      try job.check()
      try machine.check(job)
      guard let (time, interval) = try machine.range(job, share: share) else {
        return Finding(outcome: .tooLarge)
      }
      return Finding(
        outcome: .time, time: Float(time.value), low: Float(interval.low.value),
        high: Float(interval.high.value))
    } catch let error as ModelError {
      return Finding(outcome: error.isAboutTheProfile ? .unpriced : .impossible)
    } catch {
      return Finding(outcome: .impossible)
    }
  }
}

extension JobModel {
  /// The time of a job that fits, and its range; nil of one that does not fit.
  func range(_ job: Job, share: Double) throws(ModelError) -> (Seconds, Interval)? {
    guard job.memory.total <= capacity else { return nil }
    if isOnePass(job) {
      // The step is the job: one pass over its parts gives both.
      let parts = try step.evaluated(representative(of: job).parts, share: share)
      let time = step.settled(parts.cost, under: job.load).time
      return (time, Interval(around: time, parts.margin(taking: time), share: share))
    }
    guard let time = try time(job) else { return nil }
    return (time, try interval(of: job, around: time, share: share).0)
  }
}

extension [Sweep.Finding] {
  /// Marks the front of each question's combinations.
  public mutating func markFronts(
    of question: (Int) -> Int, _ figures: (Int, Float) -> (throughput: Float, cost: Float)
  ) {
    var groups: [Int: [Int]] = [:]
    for index in indices where self[index].outcome == .time {
      groups[question(index), default: []].append(index)
    }
    for group in groups.values {
      var part = group.map { self[$0] }
      part.markFront { number, time in figures(group[number], time) }
      for (place, index) in group.enumerated() { self[index].isPareto = part[place].isPareto }
    }
  }

  /// Marks those that no other is better than in latency, in tokens a second and in cost of a token.
  ///
  /// `figures` gives the last two of a combination by its number and time. A combination is on the front where none is at least as
  /// good in all three and better in one, so that of equal ones all are on it or none. Complexity: O(n log n + n f) of f on the front.
  public mutating func markFront(
    _ figures: (Int, Float) -> (throughput: Float, cost: Float)
  ) {
    // Of those as quick as one another the best comes first.
    let order = indices.filter { self[$0].outcome == .time }.sorted { a, b in
      guard self[a].time == self[b].time else { return self[a].time < self[b].time }
      let (one, other) = (figures(a, self[a].time), figures(b, self[b].time))
      return (other.throughput, one.cost) < (one.throughput, other.cost)
    }
    var front: [(time: Float, throughput: Float, cost: Float)] = []
    for index in order {
      let time = self[index].time
      let (throughput, cost) = figures(index, time)
      let isBeaten = front.contains { other in
        other.throughput >= throughput && other.cost <= cost
          && other != (time, throughput, cost)
      }
      if isBeaten { continue }
      front.removeAll { $0.throughput <= throughput && $0.cost >= cost }
      front.append((time, throughput, cost))
      self[index].isPareto = true
    }
  }
}
