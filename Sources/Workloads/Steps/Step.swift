public import Quantities

/// One pass of a model over a batch.
public struct Step: Sendable, Hashable {
  /// What the pass is for.
  public enum Phase: Sendable, Hashable {
    /// All tokens of prompts at once; the vocabulary's product on the last position only.
    case prefill(sequence: Int)
    /// One token a sequence; `context` tokens are in the cache, the new one among them.
    case decode(context: Int)
    /// Forward, backward and optimizer.
    case training(sequence: Int)
  }

  /// A place in a pipeline: the first has the embedding, the last the last norm and the vocabulary's product, and all have layers.
  public enum Stage: Sendable, Hashable, CaseIterable {
    case whole, first, middle, last

    var mayEmbed: Bool { self == .whole || self == .first }
    var mayScore: Bool { self == .whole || self == .last }
  }

  public var model: Transformer
  public var phase: Phase
  /// Sequences.
  public var batch: Int
  public var types: StepTypes
  /// Whose fused attention is used; nil means the machine's customary one.
  public var attention: Library?
  public var parallelism = Parallelism()
  /// Whether attention's scores are stored as matrices between kernels.
  public var isAttentionMaterialised = false
  /// Whether the vocabulary's product is done on all positions, as the loss needs it, or on the last of each sequence.
  public var scoresAllPositions = false
  public var routing = Routing.even
  /// Whether keys and values of decode are one tensor, to which nothing is written, as in programs that only measure.
  public var sharesKeysAndValues = false
  /// Its place in a pipeline.
  public var stage = Stage.whole
  /// Whether the tokens' rows of the embedding are collected in it; programs that only measure leave that out.
  public var hasEmbedding = false
  /// Whether the last norm and the vocabulary's product are part of it, where its stage has them.
  public var hasHead = true

  public init(
    model: Transformer, phase: Phase, batch: Int, types: StepTypes = StepTypes(),
    attention: Library? = nil
  ) {
    self.model = model
    self.phase = phase
    self.batch = batch
    self.types = types
    self.attention = attention
  }

  /// New tokens of one sequence on one device.
  public var queries: Int {
    switch phase {
    case .prefill(let sequence), .training(let sequence): sequence / parallelism.context
    case .decode: 1
    }
  }

  /// Rows of the vocabulary's product.
  public var headRows: Int { scoresAllPositions ? rows : batch }

  /// A device's part of the vocabulary, filled up to whole parts.
  var shardedVocabulary: Int {
    (model.vocabulary + parallelism.tensor - 1) / parallelism.tensor
  }

  /// Layers of one stage of a pipeline.
  public var layers: Int { model.layers / parallelism.pipeline }

  /// Tokens that a layer without a window attends to.
  public var keys: Int {
    switch phase {
    case .prefill(let sequence), .training(let sequence): sequence
    case .decode(let context): context
    }
  }

  /// New tokens of all sequences: rows of the products.
  public var rows: Int { batch * queries }
}

/// What the numbers of a step are stored as.
public struct StepTypes: Sendable, Hashable {
  public var weights: ElementType
  public var activations: ElementType
  public var cache: ElementType

  public init(
    weights: ElementType = .bf16, activations: ElementType = .bf16, cache: ElementType = .bf16
  ) {
    self.weights = weights
    self.activations = activations
    self.cache = cache
  }
}

/// How tokens find experts.
public enum Routing: String, Sendable, Hashable, CaseIterable {
  /// As evenly as whole tokens go: as many experts are met as there are rows for.
  case even
  /// Each token takes its experts by chance, all alike: E (1 - (1 - k/E)^T) are met.
  case random
}
