public import Quantities

/// What is asked of a model: a phase on a batch, in element types, on so many devices.
public struct Job: Sendable, Hashable {
  public enum Phase: Sendable, Hashable {
    /// All tokens of prompts at once.
    case prefill(sequence: Int)
    /// One token of each sequence; `context` counts it.
    case decode(context: Int)
    /// Prompts, and then `tokens` one by one, all sequences together.
    case generation(prompt: Int, tokens: Int)
    /// Forward, backward and optimizer.
    case training(sequence: Int)
  }

  public var model: Transformer
  public var phase: Phase
  /// Sequences over all devices.
  public var batch: Int
  public var types: StepTypes
  public var mode: StepMode
  public var parallelism: Parallelism
  /// Whose fused attention is used; nil means the machine's customary one.
  public var attention: Library?
  public var recompute: Recompute
  public var offload: Offload
  public var routing: Routing
  /// What gradients are summed in.
  public var gradientType: ElementType
  /// Whether attention's scores are stored as matrices between kernels.
  public var isAttentionMaterialised = false
  /// For how long the same is done.
  public var load = Load.steady

  public init(
    model: Transformer, phase: Phase, batch: Int, types: StepTypes = StepTypes(),
    mode: StepMode = .graph, parallelism: Parallelism = Parallelism(),
    attention: Library? = nil, recompute: Recompute = .none, offload: Offload = .none,
    routing: Routing = .even
  ) {
    self.model = model
    self.phase = phase
    self.batch = batch
    self.types = types
    self.mode = mode
    self.parallelism = parallelism
    self.attention = attention
    self.recompute = recompute
    self.offload = offload
    self.routing = routing
    self.gradientType = types.activations.size < ElementType.bf16.size ? .bf16 : types.activations
  }

  /// New tokens that the job gives or trains on.
  public var tokens: Int {
    switch phase {
    case .prefill(let sequence), .training(let sequence): batch.times(sequence)
    case .decode: batch
    case .generation(_, let tokens): batch.times(tokens)
    }
  }

  /// Tokens of one sequence at its longest.
  public var longest: Int {
    switch phase {
    case .prefill(let sequence), .training(let sequence): sequence
    case .decode(let context): context
    case .generation(let prompt, let tokens): prompt.addingReportingOverflow(tokens).partialValue
    }
  }

  /// Sequences of one copy of the model.
  public var copyBatch: Int { batch / parallelism.data }

  /// Sequences that pass through a stage at a time.
  public var microBatch: Int { parallelism.microBatch ?? copyBatch }

  public var isTraining: Bool { if case .training = phase { true } else { false } }
}
