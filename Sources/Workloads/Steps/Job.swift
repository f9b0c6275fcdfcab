public import Quantities

/// What is asked of a model: sequences and what is done with them, in element types, on so many devices.
public struct Job: Sendable, Hashable {
  /// What is done with sequences.
  public enum Purpose: Sendable, Hashable {
    /// One forward pass.
    case pass
    /// Prompts, whose pass gives the first of so many tokens of each, and then the others one by one, all sequences together.
    case generation(tokens: Int)
    /// Forward, backward and optimizer.
    case training
  }

  /// Its sizes.
  public var model: Transformer
  /// Sequences over all devices; generation and training have one group.
  public var groups: [SequenceGroup]
  /// What is done with them.
  public var purpose: Purpose
  /// What numbers are stored as.
  public var types: StepTypes
  /// How operations reach the device.
  public var mode: StepMode
  /// How devices share the model.
  public var plan: Plan
  /// Whose fused attention is used; nil means the machine's customary one.
  public var attention: Library?
  /// What the backward pass computes again; `none` but for training.
  public var recompute: Recompute
  /// What stays in the host's memory; `none` for training.
  public var offload: Offload
  /// How tokens find experts.
  public var routing: Routing
  /// What gradients are summed in.
  public var gradientType: ElementType
  /// Whether attention's scores are stored as matrices between kernels.
  public var isAttentionMaterialised = false
  /// The exponent of the power law of the shares of tokens that experts get; 0 where all are alike.
  public var expertSkew = 0.0
  /// For how long the same is done.
  public var load = Load.steady

  /// A job that is not checked; by default one pass in bf16, as a graph on one device.
  ///
  /// Gradients are summed in the activations' type, or in bf16 where that is smaller.
  public init(
    model: Transformer, groups: [SequenceGroup], purpose: Purpose = .pass,
    types: StepTypes = StepTypes(), mode: StepMode = .graph,
    plan: Plan = Plan(),
    attention: Library? = nil, recompute: Recompute = .none, offload: Offload = .none,
    routing: Routing = .even
  ) {
    self.model = model
    self.groups = groups
    self.purpose = purpose
    self.types = types
    self.mode = mode
    self.plan = plan
    self.attention = attention
    self.recompute = recompute
    self.offload = offload
    self.routing = routing
    self.gradientType = types.activations.size < ElementType.bf16.size ? .bf16 : types.activations
  }

  /// New tokens that the job gives or trains on.
  public var tokens: Int {
    if case .generation(let tokens) = purpose { batch.times(tokens) } else { groups.tokens }
  }

  /// Tokens that each sequence is given beside those of its group.
  public var given: Int { if case .generation(let tokens) = purpose { tokens } else { 0 } }

  /// Tokens of one sequence at its longest.
  public var longest: Int {
    let (longest, isTooLarge) = groups.longest.addingReportingOverflow(given)
    return isTooLarge ? .max : longest
  }

  /// Tokens that the caches of all sequences of one copy of the model hold at their longest.
  public var heldTokens: Int {
    groups.reduce(0) { sum, group in
      let (tokens, isTooLarge) = group.keys.addingReportingOverflow(given)
      return sum.plus((group.count / plan.data).times(isTooLarge ? .max : tokens))
    }
  }

  /// Sequences over all devices.
  public var batch: Int { groups.sequences }

  /// The same with another number of sequences; nil of several groups.
  public func with(sequences: Int) -> Job? {
    guard groups.count == 1 else { return nil }
    var job = self
    job.groups = [SequenceGroup(sequences, new: groups[0].new, cached: groups[0].cached)]
    return job
  }

  /// Sequences of one copy of the model.
  public var copyBatch: Int { batch / plan.data }

  /// Sequences that pass through a stage at a time.
  public var microBatch: Int { plan.microBatch ?? copyBatch }

  /// The groups of those that pass through a stage at a time.
  ///
  /// The job must have passed its own check, by which each group can be divided.
  public var microGroups: [SequenceGroup] { groups.share(microBatch, of: batch) ?? groups }

  /// Whether a backward pass and the optimizer follow.
  public var isTraining: Bool { purpose == .training }

  /// What is done, in a word: prefill, decode, mixed, generate, train.
  public var phase: String {
    switch purpose {
    case .pass: groups.phase
    case .generation: "generate"
    case .training: "train"
    }
  }
}
