import Quantities
public import Workloads

/// So many answers to one prompt, as test-time scaling asks for them, of a model on one device.
///
/// What is assumed: the prompt's pass is run once, for all answers, and gives the first token of each; the others come one by one, all
/// answers together, in at most 16 blocks of steps, each at the length of its middle. The prompt's keys and values are held once,
/// but attention reads them for each answer, since its kernels share no prefix: `Kinetics` counts that once. Sparse attention is
/// dense attention to fewer keys: those of the budget, and where blocks are searched half a key for each vector that stands for one.
/// Nothing is charged for choosing the best, and weights are read in each step, which `Kinetics` leaves out.
public struct KineticsQuestion: Sendable, Hashable {
  /// The model that answers.
  public var model: Transformer
  /// What its numbers are stored as.
  public var types: StepTypes
  /// Which keys a new token attends to.
  public var attention: Kinetics.Attention
  /// Tokens of the prompt; 0 where there is none.
  public var context: Int
  /// Tokens of each answer.
  public var generated: Int
  /// Answers.
  public var trials: Int

  /// A question in 16 bits where no `types` are given.
  public init(
    _ model: Transformer, _ attention: Kinetics.Attention = .dense, context: Int, generated: Int,
    trials: Int, types: StepTypes = StepTypes()
  ) {
    (self.model, self.attention, self.types) = (model, attention, types)
    (self.context, self.generated, self.trials) = (context, generated, trials)
  }

  /// Refuses what cannot be, by name.
  public func check() throws(JobError) {
    for (name, value, least) in [
      ("trials", trials, 1), ("generated", generated, 1), ("context", context, 0),
      ("budget", attention.met(of: 1), 1),
    ] where value < least { throw .notPositive(name: name, value: value) }
    try prompt?.check()
    // All that is held, as one sequence: the model's own limit.
    let (longest, isTooLarge) = context.addingReportingOverflow(generated)
    try decode(seeing: isTooLarge ? .max : longest).check()
  }

  /// The prompt's pass; nil where there is no prompt.
  var prompt: Job? {
    context > 0 ? Job(model: model, groups: [.prompts(1, of: context)], types: types) : nil
  }

  /// A step of all answers that see so many keys each.
  func decode(seeing keys: Int) -> Job {
    Job(model: model, groups: [.decode(trials, context: keys)], types: types)
  }

  /// Steps after the prompt's pass.
  var steps: Int { context > 0 ? generated - 1 : generated }

  /// What the device holds at the end: the prompt's cache once, and each answer's.
  var memory: MemoryNeed {
    var last = decode(seeing: generated)
    if context > 0 { last.groups.append(.decode(1, context: context)) }
    var need = last.memory
    need.activations = max(need.activations, prompt?.memory.activations ?? .zero)
    return need
  }
}

extension Kinetics.Attention {
  /// Keys of dense attention that cost what this attention to `keys` costs, search included.
  func met(of keys: Int) -> Int {
    switch self {
    case .dense: return keys
    case .topK(let budget): return min(keys, budget)
    case .blockTopK(let local, let size, let blocks):
      let searched = (Double(keys) / Double(size)).rounded(.down) / 2
      let budget = Double(local) + Double(size) * Double(blocks) + searched.rounded(.up)
      return Int(min(Double(keys), budget))
    }
  }
}

extension JobModel {
  /// What answers to one prompt cost here, or what memory they lack.
  ///
  /// The question must have passed its own check. The range is that of the middle step.
  public func answer(
    _ question: KineticsQuestion, share: Double = 0.8
  ) throws(ModelError) -> JobAnswer {
    let memory = question.memory
    guard memory.total <= capacity else {
      return .tooLarge(
        MemoryShortage(machine: name, memory: memory, capacity: capacity, remedies: []))
    }
    func decode(_ step: Int) -> Job {
      question.decode(seeing: question.attention.met(of: question.context + step))
    }
    var parts: [CostEstimate] = []
    if let prompt = question.prompt {
      try check(prompt)
      parts.append(.part("prefill", times: 1, of: try estimate(prompt)))
    }
    let steps = DecodeBlocks(steps: question.steps)
    for block in 0..<steps.count {
      let job = decode(steps.middle(of: block))
      try check(job)
      parts.append(
        .part(
          "decode of \(job.groups[0])", times: steps.times(of: block), of: try estimate(job)))
    }
    let estimate = CostEstimate.serial(parts)
    let middle = question.steps > 0 ? decode((question.generated + 1) / 2) : question.prompt
    let (interval, isFitted) = try interval(
      of: middle ?? decode(1), around: estimate.time, share: share)
    return .fits(
      JobPrediction(
        machine: name, estimate: estimate, interval: interval, isFitted: isFitted, memory: memory,
        capacity: capacity, tokens: question.trials.times(question.generated), devices: 1,
        draw: nil))
  }
}
