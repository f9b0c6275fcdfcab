import Hardware
public import Quantities
public import Workloads

extension Machine {
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
        capacity: capacity, tokens: job.tokens, devices: job.parallelism.devices))
  }

  /// The time alone of a job that fits; nil of one that does not.
  public func time(_ job: Job) throws(ModelError) -> Seconds? {
    guard job.memory.total <= capacity else { return nil }
    return try cost(job, TimeOnly.self)
  }

  /// What one device's memory holds.
  var capacity: Bytes { levels[levels.count - 1].capacity }

  /// Refuses element types and numbers of devices that the machine does not have.
  func check(_ job: Job) throws(ModelError) {
    let devices = job.parallelism.devices
    if devices > 1 {
      guard let node else { throw .noDevices(profile: name, asked: devices) }
      guard devices <= node.devices || node.outside != nil else {
        throw .tooFewDevices(profile: name, asked: devices, most: node.devices)
      }
    }
    if job.isTraining, job.mode == .eager,
      job.model.feedForward.isGated || job.model.experts != nil
    {
      throw .unsupported(
        profile: name, what: "training by modules, but of models of GPT-2's form: use graph")
    }
    let type = job.types.activations
    guard has(.matrix, type) || has(.vector, type) else {
      throw .missingCeiling(profile: name, unit: .matrix, type: type)
    }
  }

  /// The job, explained.
  public func estimate(_ job: Job) throws(ModelError) -> CostEstimate {
    try cost(job, Explained.self)
  }

  private func cost<A: StepAlgebra>(_ job: Job, _: A.Type) throws(ModelError) -> A.Cost {
    switch job.phase {
    case .prefill(let sequence): try pass(job, .prefill(sequence: sequence), A.self)
    case .decode(let context): try pass(job, .decode(context: context), A.self)
    case .generation(let prompt, let tokens):
      try generation(job, prompt: prompt, tokens: tokens, A.self)
    case .training(let sequence):
      job.mode == .eager
        ? try pass(job, .training(sequence: sequence), A.self)
        : try training(job, sequence: sequence, A.self)
    }
  }

  /// Prompts, whose pass gives the first token, then the others one by one; decode steps are taken in at most 16 blocks, each
  /// at the context of its middle.
  private func generation<A: StepAlgebra>(
    _ job: Job, prompt: Int, tokens: Int, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var cost = A.part("prefill", 1, try pass(job, .prefill(sequence: prompt), A.self))
    let steps = tokens - 1
    let blocks = min(steps, 16)
    for block in 0..<blocks {
      let (first, next) = (steps * block / blocks, steps * (block + 1) / blocks)
      let context = prompt + (first + next + 1) / 2
      cost = A.serial(
        cost,
        A.part(
          "decode at context \(context)", next - first,
          try pass(job, .decode(context: context), A.self)))
    }
    return cost
  }

  /// One pass of all micro-batches, one after another, or through the stages of a pipeline.
  private func pass<A: StepAlgebra>(
    _ job: Job, _ phase: Step.Phase, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let microBatches = job.copyBatch / job.microBatch
    guard job.parallelism.pipeline > 1 else {
      let whole = try turn(of: job, phase, .whole, A.self)
      return microBatches > 1 ? A.part("micro-batch", microBatches, whole) : whole
    }
    let middle = A.serial(
      try turn(of: job, phase, .middle, A.self), try hop(of: job, phase, A.self))
    return pipelined(
      job, middle: middle, last: try turn(of: job, phase, .last, A.self), phase, A.self)
  }

  /// m micro-batches through p stages, of which the slowest sets the pace.
  ///
  /// Prompts enter an empty pipeline: the first passes all stages and p - 1 hops, and m - 1 follow at the pace (GPipe, Huang et
  /// al. 2019). Decode goes round and round: a step is the longer of one micro-batch's way and m turns.
  private func pipelined<A: StepAlgebra>(
    _ job: Job, middle: A.Cost, last: A.Cost, _ phase: Step.Phase, _: A.Type
  ) -> A.Cost {
    let stages = job.parallelism.pipeline
    let microBatches = job.copyBatch / job.microBatch
    let slowest = A.time(middle) > A.time(last) ? middle : last
    let way = A.serial(A.part("stage and hop", stages - 1, middle), A.part("last stage", 1, last))
    if case .decode = phase {
      let full = A.part("turn of the pipeline", microBatches, slowest)
      return A.time(full) > A.time(way) ? full : way
    }
    guard microBatches > 1 else { return way }
    return A.serial(way, A.part("turn of the pipeline", microBatches - 1, slowest))
  }

  /// One micro-batch on one device, by its place in the pipeline; weights that stay on the host stream beside.
  private func turn<A: StepAlgebra>(
    of job: Job, _ phase: Step.Phase, _ stage: Step.Stage, _: A.Type
  ) throws(ModelError) -> A.Cost {
    var step = step(of: job, phase)
    step.stage = stage
    let cost =
      job.mode == .eager
      ? try EagerStep<A>(
        step.eagerParts, isShapeNew: plansAttention(job), beside: step.gradientExchange, on: self
      ).cost
      : try A.limited(step.fusedParts, after: .steady, on: self)
    guard job.offload == .weights else { return cost }
    let weights = job.types.weights.size * job.deviceParameters
    return A.overlapped(cost, A.term(.link("weights"), try streaming(weights)))
  }

  /// Activations of a micro-batch on their way to the next stage.
  private func hop<A: StepAlgebra>(
    of job: Job, _ phase: Step.Phase, _: A.Type
  ) throws(ModelError) -> A.Cost {
    let send = stageSend(of: job, rows: step(of: job, phase).rows)
    return try cost([Part("send to the next stage", send, state: .hot, times: 1)], A.self)
  }

  /// What one stage sends the next: between nodes as soon as all stages do not share one, since the slowest hop sets the pace.
  func stageSend(of job: Job, rows: Int) -> Collective {
    let p = job.parallelism
    let elements = Double(rows) * Double(job.model.hidden) / Double(p.tensor)
    return Collective(
      .sendReceive, type: job.types.activations,
      bytes: max(Int(job.types.activations.size.value * elements), 1), ranks: 2,
      perNode: stagesPerNode(of: job))
  }

  /// How many of two stages that exchange something share a node: both where all devices of the job do.
  func stagesPerNode(of job: Job) -> Int {
    job.parallelism.devices <= node?.devices ?? 1 ? 2 : 1
  }

  /// The parts whose errors stand for the job's: those of its only pass, or of its middle decode step.
  func representative(of job: Job) -> [Part] {
    let phase: Step.Phase
    switch job.phase {
    case .prefill(let sequence): phase = .prefill(sequence: sequence)
    case .training(let sequence):
      guard job.mode == .eager else {
        let (forward, backward) = trainingStep(of: job, sequence: sequence)
          .trainingParts(recompute: job.recompute)
        return forward + backward
      }
      phase = .training(sequence: sequence)
    case .decode(let context): phase = .decode(context: context)
    case .generation(let prompt, let tokens): phase = .decode(context: prompt + (tokens + 1) / 2)
    }
    let step = step(of: job, phase)
    return job.mode == .eager ? step.eagerParts : step.fusedParts
  }

  /// Whether a library plans attention for each step: in decode by modules each has a length that was not met before.
  func plansAttention(_ job: Job) -> Bool {
    guard case .decode = job.phase else { return false }
    return attention(for: step(of: job, .prefill(sequence: 1))) == .cudnn
  }

  /// One device's pass of a micro-batch.
  func step(of job: Job, _ phase: Step.Phase) -> Step {
    var step = Step(
      model: job.model, phase: phase, batch: job.microBatch, types: job.types,
      attention: job.attention)
    step.parallelism = job.parallelism
    step.routing = job.routing
    step.isAttentionMaterialised = job.isAttentionMaterialised
    step.attention = attention(for: step)
    return step
  }

  /// Whose attention: what was asked for, else cuDNN's where its kernels are listed.
  func attention(for step: Step) -> Implementation? {
    if let asked = step.attention { return asked }
    let known = family("attention_flash", "cudnn", step.types.cache)
    let isListed = known.nearest(
      step.types.cache, headDim: step.model.attention.headDim, isSplit: false)
    return isGPU && known.isFitted && isListed != nil ? .cudnn : nil
  }

  /// Bytes a second over the link to the host, at the rate of locked pages.
  public func hostLink() throws(ModelError) -> BytesPerSecond {
    let one = Bytes(1e9)
    return try one / streaming(one)
  }

  /// The matrix unit's peak.
  public func peak(_ type: ElementType) throws(ModelError) -> FLOPsPerSecond {
    try rate(.matrix, type)
  }

  /// FLOPs a byte at which products take as long as memory.
  public func balance(_ type: ElementType) throws(ModelError) -> FLOPsPerByte {
    let memory = levels[levels.count - 1]
    guard let read = memory.read else { throw .missingBandwidth(profile: name, level: memory.name) }
    return FLOPsPerByte(try peak(type).value / read.value)
  }

  /// How long weights take over the host's link, at the rate of locked pages.
  private func streaming(_ bytes: Bytes) throws(ModelError) -> Seconds {
    guard let link = try device().link else { throw .missingLink(profile: name) }
    let copies = HostCopyParameters(values: family("memcpy_h2d", "framework", .u8).parameters)
    return Seconds(bytes.value / (link.bandwidth * (copies.link > 0 ? copies.link : 1)))
  }
}
