public import Hardware
public import Quantities
public import Workloads

/// What jobs cost on a machine: passes of micro-batches through stages, generation, training.
public struct JobModel: Sendable {
  /// The machine whose steps the job is made of.
  public internal(set) var step: StepModel
  /// Whether stages of a pipeline never wait for one another; false but where that is asked.
  var hasFullPipeline = false

  /// The jobs of a machine's steps.
  public init(_ step: StepModel) { self.step = step }

  /// The jobs of a profile's machine.
  public init(_ profile: HardwareProfile) throws(ModelError) { step = try StepModel(profile) }

  /// The profile's name.
  public var name: String { step.name }
  private var fabric: Fabric? { step.fabric }
}

extension StepModel {
  /// The jobs of this machine.
  public var jobs: JobModel { JobModel(self) }
}

extension JobModel {
  /// What a job costs here, or what memory it lacks.
  ///
  /// The job must have passed its own check.
  public func answer(_ job: Job, share: Double = 0.8) throws(ModelError) -> JobAnswer {
    try check(job)
    let memory = job.memory
    guard memory.total <= capacity else {
      return .tooLarge(
        MemoryShortage(
          machine: name, memory: memory, capacity: capacity, remedies: remedies(for: job)))
    }
    let estimate = try estimate(job)
    let (interval, isFitted) = try interval(of: job, around: estimate.time, share: share)
    return .fits(
      JobPrediction(
        machine: name, estimate: estimate, interval: interval, isFitted: isFitted, memory: memory,
        capacity: capacity, tokens: job.tokens, devices: job.plan.devices,
        draw: try draw(job)))
  }

  /// What all devices of a job draw together; nil of devices whose profile does not say.
  ///
  /// The clock is that of the step whose errors stand for the job's.
  func draw(_ job: Job) throws(ModelError) -> PowerDraw? {
    let issued = try representative(of: job)
    guard let power = step.device.power,
      let one = try step.draw(of: issued.parts, under: issued.load)
    else { return nil }
    let whole = power.free(try cost(job, Drawing.self))
    return PowerDraw(
      time: whole.time, clock: one.clock,
      energy: whole.energy * Double(job.plan.devices))
  }

  /// The time alone of a job that fits; nil of one that does not.
  public func time(_ job: Job) throws(ModelError) -> Seconds? {
    guard job.memory.total <= capacity else { return nil }
    return try cost(job, TimeOnly.self)
  }

  /// What one device's memory holds.
  var capacity: Bytes { step.device.ceilings.memory.capacity }

  /// Refuses element types and numbers of devices that the machine does not have.
  public func check(_ job: Job) throws(ModelError) {
    let devices = job.plan.devices
    if devices > 1 {
      guard let fabric else { throw .noDevices(profile: name, asked: devices) }
      guard devices <= fabric.most else {
        throw .tooFewDevices(profile: name, asked: devices, most: fabric.devices)
      }
    }
    if job.mode == .eager { try step.checkModules(step(of: job, job.groups)) }
    let type = job.types.activations
    guard step.device.ceilings.has(.matrix, type) || step.device.ceilings.has(.vector, type) else {
      throw .missingCeiling(profile: name, unit: .matrix, type: type)
    }
  }

  /// The range around a job's time, and whether all that it is made of was measured.
  func interval(
    of job: Job, around time: Seconds, share: Double
  ) throws(ModelError) -> (Interval, isFitted: Bool) {
    try step.interval(of: try representative(of: job), around: time, share: share)
  }

  /// The job, explained.
  public func estimate(_ job: Job) throws(ModelError) -> CostEstimate {
    try cost(job, Explained.self)
  }

  func cost<A: StepAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    switch job.purpose {
    case .pass: try pass(job, job.microGroups, A.self)
    case .generation(let tokens): try generation(job, tokens: tokens, A.self)
    case .training:
      job.mode == .eager
        ? try pass(job, job.microGroups, A.self) : try training(job, A.self)
    }
  }

  /// Prompts, whose pass gives the first token, then the others one by one, in blocks.
  private func generation<A: StepAlgebra>(
    _ job: Job, tokens: Int, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var cost = A.part("prefill", 1, try pass(job, job.microGroups, A.self))
    let steps = DecodeBlocks(steps: tokens - 1)
    for block in 0..<steps.count {
      let context = job.groups.longest + steps.middle(of: block)
      cost = A.serial(
        cost,
        A.part(
          "decode at context \(context)", steps.times(of: block),
          try pass(job, [.decode(job.microBatch, context: context)], A.self)))
    }
    return cost
  }

  /// One pass of all micro-batches, one after another, or through the stages of a pipeline.
  private func pass<A: StepAlgebra>(
    _ job: Job, _ groups: [SequenceGroup], _: A.Type
  ) throws(ModelError) -> A.Cost {
    let microBatches = job.copyBatch / job.microBatch
    guard job.plan.pipeline > 1 else {
      let whole = try turn(of: job, groups, Stage(whole: job.model), A.self)
      return microBatches > 1 ? A.part("micro-batch", microBatches, whole) : whole
    }
    let stages = job.plan.stages(of: job.model)
    let hop = try hop(of: job, groups, A.self)
    var before: [(count: Int, cost: A.Cost)] = []
    for (index, stage) in stages.dropLast().enumerated() {
      if index > 0, stage.works(as: stages[index - 1], embedding: false) {
        before[before.count - 1].count += 1
      } else {
        before.append((1, A.serial(try turn(of: job, groups, stage, A.self), hop)))
      }
    }
    return pipelined(
      job, before, last: try turn(of: job, groups, stages[stages.count - 1], A.self),
      goesRound: groups.contains(where: \.isDecode), A.self)
  }

  /// m micro-batches through stages, of which the slowest sets the pace.
  ///
  /// Prompts enter an empty pipeline: the first passes all stages and p - 1 hops, and m - 1 follow at the pace (GPipe, Huang et
  /// al. 2019). Decode, and what goes with it, goes round and round: a step is the longer of one micro-batch's way and m turns.
  private func pipelined<A: StepAlgebra>(
    _ job: Job, _ before: [(count: Int, cost: A.Cost)], last: A.Cost, goesRound: Bool, _: A.Type
  ) -> A.Cost {
    let microBatches = job.copyBatch / job.microBatch
    let deepest = before.dropFirst().reduce(before[0].cost) {
      A.time($1.cost) > A.time($0) ? $1.cost : $0
    }
    let slowest = A.time(deepest) > A.time(last) ? deepest : last
    if hasFullPipeline { return A.part("turn of the pipeline", microBatches, slowest) }
    var way = A.part("stage and hop", before[0].count, before[0].cost)
    for stage in before.dropFirst() {
      way = A.serial(way, A.part("stage and hop", stage.count, stage.cost))
    }
    way = A.serial(way, A.part("last stage", 1, last))
    if goesRound {
      let full = A.part("turn of the pipeline", microBatches, slowest)
      return A.time(full) > A.time(way) ? full : way
    }
    guard microBatches > 1 else { return way }
    return A.serial(way, A.part("turn of the pipeline", microBatches - 1, slowest))
  }

  /// One micro-batch on one device, by its place in the pipeline; weights that stay on the host stream beside.
  private func turn<A: StepAlgebra>(
    of job: Job, _ groups: [SequenceGroup], _ stage: Stage, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var pass = step(of: job, groups)
    pass.stage = stage
    let cost = try step.cost(try issued(pass, for: job), A.self)
    guard job.offload == .weights else { return cost }
    let weights = job.weightBytes(of: stage)
    return A.overlapped(cost, A.term(.link("weights"), try step.streaming(weights)))
  }

  /// Activations of a micro-batch on their way to the next stage.
  private func hop<A: StepAlgebra>(
    of job: Job, _ groups: [SequenceGroup], _: A.Type
  ) throws(ModelError) -> A.Cost {
    let send = stageSend(of: job, rows: step(of: job, groups).rows)
    return try step.cost([Part("send to the next stage", send, residency: .hot, times: 1)], A.self)
  }

  /// What one stage sends the next; the slowest hop of the pipeline sets the pace.
  func stageSend(of job: Job, rows: Int) -> Collective {
    let elements = Double(rows) * Double(job.model.hidden) / Double(job.plan.tensor)
    return Collective(
      .sendReceive, type: job.types.activations,
      bytes: max(Int(job.types.activations.size.value * elements), 1),
      among: job.plan.mesh.group(.pipeline))
  }

  /// Whether a job is one pass that its host does not issue kernel by kernel, on each device: no pipeline, no micro-batches, no weights on their way.
  func isOnePass(_ job: Job) -> Bool {
    job.purpose == .pass && job.mode != .eager && job.offload == .none
      && job.plan.pipeline == 1 && job.copyBatch == job.microBatch
  }

  /// A pass as the job's mode starts it.
  private func issued(_ pass: Step, for job: Job) throws(ModelError) -> IssuedStep {
    switch job.mode {
    case .graph: IssuedStep(parts: .fused(FusedRecipe(step: pass)), load: job.load)
    case .vllm:
      IssuedStep(parts: .vllm(try step.vllmRecipe(pass)), mode: .vllm, load: job.load)
    case .eager:
      IssuedStep(
        parts: .list(try step.moduleParts(pass)), mode: .eager, isShapeNew: plansAttention(job),
        exchanged: try step.gradientExchange(pass), load: job.load)
    }
  }

  /// The step whose errors stand for the job's: its only pass, or its middle decode step; of a pipeline the last stage's.
  func representative(of job: Job) throws(ModelError) -> IssuedStep {
    let stages = job.plan.stages(of: job.model)
    let last = stages[stages.count - 1]
    func pass(_ groups: [SequenceGroup]) throws(ModelError) -> IssuedStep {
      var step = step(of: job, groups)
      step.stage = last
      return try issued(step, for: job)
    }
    if case .generation(let tokens) = job.purpose {
      let context = job.groups.longest + (tokens + 1) / 2
      return try pass([.decode(job.microBatch, context: context)])
    }
    guard job.isTraining, job.mode == .graph else { return try pass(job.microGroups) }
    let (forward, backward) = try trainingStep(of: job, last).trainingParts(
      recompute: job.recompute, on: name)
    return IssuedStep(parts: .list(forward + backward), load: job.load)
  }

  /// Whether a library plans attention for each step: in decode by modules each has a length that was not met before.
  func plansAttention(_ job: Job) -> Bool {
    guard job.purpose == .pass, job.groups[0].isDecode else { return false }
    return step.attention(for: step(of: job, job.groups)) == .cudnn
  }

  /// One device's pass of a micro-batch.
  func step(of job: Job, _ groups: [SequenceGroup]) -> Step {
    var step = Step(
      model: job.model, groups: groups, types: job.types, attention: job.attention)
    step.isTraining = job.isTraining
    step.plan = job.plan
    (step.routing, step.expertSkew) = (job.routing, job.expertSkew)
    step.isAttentionMaterialised = job.isAttentionMaterialised
    step.attention = self.step.attention(for: step)
    return step
  }
}

/// Decode steps one after another, taken in at most 16 blocks, each at the step in its middle.
struct DecodeBlocks {
  /// Steps in all.
  let steps: Int

  /// Blocks.
  var count: Int { min(steps, 16) }

  private func first(of block: Int) -> Int { steps * block / count }

  /// How many steps a block has.
  func times(of block: Int) -> Int { first(of: block + 1) - first(of: block) }

  /// The step in a block's middle, from 1.
  func middle(of block: Int) -> Int { (first(of: block) + first(of: block + 1) + 1) / 2 }
}
