public import Documents
public import Model
public import Quantities
public import Workloads

/// A grid of models, machines, element types, parallelism, lengths and batches, with the front of what is best.
public struct SweepStudy: Study {
  /// The study's command is `orrery export sweep`.
  public static let name = "sweep"
  /// What the command's help says that its table holds.
  public static let abstract =
    "a step for every model, machine, element type, parallelism, length and batch, with ranges, cost and the Pareto front"
  /// Options of `orrery export sweep`; any other is refused.
  public static let options = [
    "model", "on", "phase", "batch", "context", "sequence", "generate", "groups",
    "tensor-parallel", "pipeline-parallel", "data-parallel", "expert-parallel", "devices", "mode",
    "engine", "expert-skew",
    "expert-tensor-parallel", "context-parallel", "overlap-communication", "collectives",
    "gradients", "attention", "sequence-parallel", "zero", "micro-batch", "interleave",
    "stage-layers", "recompute", "offload", "routing", "activations", "weights", "kv", "price",
    "interval",
  ]

  /// What is varied beside models and machines.
  public struct Options {
    /// The sequences; a pass of decode if no phase is given.
    public var sequences = SequenceOptions()
    /// Devices that share each layer; 1 if not given, or with `devices` every divisor of it.
    public var tensorParallel: [Int]?
    /// Stages of a pipeline, likewise.
    public var pipelineParallel: [Int]?
    /// Copies of the model, likewise.
    public var dataParallel: [Int]?
    /// Devices among which experts are spread; 1 if not given.
    public var expertParallel: [Int]?
    /// Devices that a plan has in all; any number if not given.
    public var devices: Int?
    /// What all combinations have in common beside their sizes.
    public var schedule: (inout Job) -> Void = { _ in }
    /// Element types in which products are done; a job's own if not given.
    public var activations: [ElementType]?
    /// Element types of weights.
    public var weights: [ElementType]?
    /// Element types of keys and values.
    public var kv: [ElementType]?
    /// Dollars an hour of one device, by the machine's name.
    public var prices: [String: Double] = [:]
    /// The share of measurements that ranges are to cover.
    public var interval = 0.8

    /// One device, one copy.
    public init() {}

    /// Degrees that are given, else 1, or with a number of devices all that divide it.
    fileprivate func degrees(_ given: [Int]?) -> [Int] {
      given ?? devices.map { devices in (1...devices).filter { devices % $0 == 0 } } ?? [1]
    }

    func check() throws(PlanningError) {
      let lists: [(String, [Int]?)] = [
        ("batch", sequences.batch), ("context", sequences.context),
        ("sequence", sequences.sequence), ("generate", sequences.generate.map { [$0] }),
        ("tensor-parallel", tensorParallel), ("pipeline-parallel", pipelineParallel),
        ("data-parallel", dataParallel), ("expert-parallel", expertParallel),
        ("devices", devices.map { [$0] }),
      ]
      for (name, list) in lists { try PlanningError.check(list ?? [], of: name) }
    }
  }

  private let sweep: Sweep
  private let count: Int
  private let options: Options

  /// Every combination of the options on machines; more than 50 million of them are an error.
  public init(_ options: Options, models: [NamedModel], machines: [JobModel]) throws {
    guard !machines.isEmpty else {
      throw PlanningError.missing(subject: "export sweep", option: "--on")
    }
    guard let first = models.first else {
      throw PlanningError.missing(subject: "export sweep", option: "--model")
    }
    try options.check()
    var sequences = options.sequences
    if sequences.groups.isEmpty { sequences.phase = sequences.phase ?? .decode }
    let (work, base, purpose) = try sequences.work()
    var job = Job(model: first.model, groups: base, purpose: purpose)
    options.schedule(&job)
    var sweep = Sweep(models: models, machines: machines, base: job)
    sweep.work = work
    sweep.devices = options.devices
    sweep.tensorParallel = options.degrees(options.tensorParallel)
    sweep.pipelineParallel = options.degrees(options.pipelineParallel)
    sweep.dataParallel = options.degrees(options.dataParallel)
    sweep.expertParallel = options.expertParallel ?? [1]
    sweep.activations = options.activations ?? sweep.activations
    sweep.weights = options.weights ?? sweep.weights
    sweep.caches = options.kv ?? sweep.caches
    let most = 50_000_000
    guard let count = sweep.count, count <= most else { throw PlanningError.tooLarge(most: most) }
    let names = Set(machines.map(\.name))
    if let name = options.prices.keys.sorted().first(where: { !names.contains($0) }) {
      throw PlanningError.unknownMachine(name: name)
    }
    (self.sweep, self.count, self.options) = (sweep, count, options)
  }

  /// One combination.
  public struct Row: TableRow, Sendable {
    let model: String
    let machine: String
    let job: Job
    let finding: Sweep.Finding
    /// Dollars a million tokens.
    let cost: Double?
    /// Why there is no time; empty where there is one.
    let reason: String
  }

  /// Every combination in order, made as it is asked for of what was found, 20 bytes each.
  public func rows(progress: (Double, String) -> Void) throws -> some Sequence<Row> {
    let (sweep, share) = (sweep, options.interval)
    var found = try concurrently(
      count, by: 1024, progress: { progress($0, "of \(count) combinations") },
      answers: { sweep.findings($0, share: share) })
    found.markFronts(of: sweep.questions) { number, time in
      let (_, machine, job) = sweep.point(number)
      let perDevice = Double(job.tokens) / Double(time) / Double(job.plan.devices)
      let cost = cost(of: job, on: machine, taking: Double(time))
      return (Float(perDevice), Float(cost ?? (options.prices.isEmpty ? 0 : .infinity)))
    }
    let findings = found
    return findings.indices.lazy.filter { findings[$0].outcome != .otherDevices }.map { number in
      let (model, machine, job) = sweep.point(number)
      let finding = findings[number]
      let cost = cost(of: job, on: machine, taking: Double(finding.time))
      return Row(
        model: model.name, machine: machine.name, job: job, finding: finding, cost: cost,
        reason: finding.outcome == .time ? "" : machine.reason(against: job))
    }
  }

  /// Dollars a million tokens, where the machine has a price.
  private func cost(of job: Job, on machine: JobModel, taking time: Double) -> Double? {
    options.prices[machine.name].map { rate in
      rate / 3600 * time * Double(job.plan.devices) / Double(job.tokens) * 1e6
    }
  }
}

extension SweepStudy.Row {
  /// Times are in microseconds, memory is bytes on one device, cost is dollars a million tokens.
  ///
  /// `outcome` says whether the combination fits, is too large, is impossible, or lacks a figure of the profile, and `reason` why there is
  /// no time; `pareto_time_rate_cost` is 1 on the front of its question: no other is better in time, tokens a second and device, and,
  /// where prices are given, cost.
  public static let columns = [
    "model", "machine", "phase", "batch", "length", "tensor_parallel", "pipeline_parallel",
    "data_parallel", "expert_parallel", "activations", "weights", "kv", "outcome", "time_us",
    "low_us", "high_us", "tokens_per_s", "tokens_per_s_and_device", "memory_bytes",
    "cost_usd_per_mtoken", "pareto_time_rate_cost", "groups", "mode", "reason",
  ]

  /// The values in the order of `columns`; times, rates and cost are empty where the combination does not fit.
  public var fields: [CSVField] {
    let isTime = finding.outcome == .time
    func decimal(_ value: Double?) -> CSVField {
      guard isTime, let value else { return .empty }
      return .decimal(value.rounded(toSignificant: 6))
    }
    func microseconds(_ time: Float) -> CSVField {
      decimal(Seconds(Double(time)).microseconds)
    }
    let rate = Double(job.tokens) / Double(finding.time)
    let isKnown = isTime || finding.outcome == .tooLarge
    return [
      .text(model), .text(machine), .text(job.phase), .integer(job.batch),
      .integer(job.groups.longest), .integer(job.plan.tensor),
      .integer(job.plan.pipeline), .integer(job.plan.data),
      .integer(job.plan.expert), .text(job.types.activations.rawValue),
      .text(job.types.weights.rawValue), .text(job.types.cache.rawValue),
      .text(finding.outcome.word), microseconds(finding.time), microseconds(finding.low),
      microseconds(finding.high), decimal(rate),
      decimal(rate / Double(job.plan.devices)),
      isKnown ? .decimal(job.memory.total.value) : .empty, decimal(cost),
      .text(finding.isPareto ? "1" : "0"), .text(job.groups.text),
      .text(job.mode.rawValue), .text(reason),
    ]
  }
}

extension Sweep.Finding.Outcome {
  fileprivate var word: String {
    switch self {
    case .time: "fits"
    case .tooLarge: "too large"
    case .impossible: "impossible"
    case .unpriced: "missing figure"
    case .otherDevices: "other devices"
    }
  }
}

extension SweepStudy {
  /// A price as it is written: PROFILE=DOLLARS.
  public static func price(_ text: String) throws(PlanningError) -> (machine: String, Double) {
    let sides = text.split(separator: "=", maxSplits: 1)
    guard sides.count == 2, let dollars = Double(sides[1]), dollars > 0, dollars.isFinite else {
      throw .wrongValue(option: "price", value: text, expected: "PROFILE=DOLLARS")
    }
    return (String(sides[0]), dollars)
  }
}

extension JobModel {
  /// Why a job has no time here, in a sentence.
  fileprivate func reason(against job: Job) -> String {
    do {
      try job.check()
      if case .tooLarge(let shortage) = try answer(job) {
        return "\(shortage.missing.rounded()) missing on each device"
      }
      return ""
    } catch {
      return "\(error)"
    }
  }
}
