public import Quantities

/// One pass of a model over a batch.
public struct Step: Sendable, Hashable {
  /// The sizes of the whole model.
  public var model: Transformer
  /// Sequences of one copy of the model, never none.
  ///
  /// Steps by modules have one group, to whose length others are filled up.
  public var groups: [SequenceGroup]
  /// Whether a backward pass and the optimizer follow.
  public var isTraining = false
  /// What numbers are stored as.
  public var types: StepTypes
  /// Whose fused attention is used; nil means the machine's customary one.
  public var attention: Library?
  /// How devices share the model.
  public var plan = Plan()
  /// Whether attention's scores are stored as matrices between kernels.
  public var isAttentionMaterialised = false
  /// Whether the vocabulary's product is done on all positions, as the loss needs it, or on the last of each sequence.
  public var scoresAllPositions = false
  /// How tokens find experts.
  public var routing = Routing.even
  /// The exponent of the power law of the shares of tokens that experts get; 0 where all are alike.
  public var expertSkew = 0.0
  /// Whether keys and values of decode are one tensor, to which nothing is written, as in programs that only measure.
  public var sharesKeysAndValues = false
  /// Its place in a pipeline.
  public var stage: Stage
  /// Whether the tokens' rows of the embedding are collected in it; programs that only measure leave that out.
  public var hasEmbedding = false
  /// Whether the last norm and the vocabulary's product are part of it, where its stage has them.
  public var hasHead = true

  /// A forward pass through the whole model on one device, without the embedding; its groups are not checked.
  public init(
    model: Transformer, groups: [SequenceGroup], types: StepTypes = StepTypes(),
    attention: Library? = nil
  ) {
    self.model = model
    self.groups = groups
    self.types = types
    self.attention = attention
    stage = Stage(whole: model)
  }

  /// The one group of a step by modules.
  public var group: SequenceGroup { groups[0] }

  /// New tokens of one sequence of a group on one device.
  public func queries(of group: SequenceGroup) -> Int { group.new / plan.context }

  /// Rows of the vocabulary's product.
  public var headRows: Int { scoresAllPositions ? rows : groups.sampled }

  /// A device's part of the vocabulary, filled up to whole parts.
  public var shardedVocabulary: Int {
    (model.vocabulary + plan.tensor - 1) / plan.tensor
  }

  /// Layers of its stage.
  public var layers: Int { stage.layers }

  /// New tokens of all sequences on one device: rows of the products.
  public var rows: Int { groups.reduce(0) { $0 + $1.count * queries(of: $1) } }
}

/// What the numbers of a step are stored as.
public struct StepTypes: Sendable, Hashable {
  /// The type that weights are stored in.
  public var weights: ElementType
  /// The type that products are done in.
  public var activations: ElementType
  /// The type that keys and values are kept in.
  public var cache: ElementType

  /// How weights are quantised where that is not said of all alike: what it covers is in `weights`, the rest in `plain`.
  public var quantization: Quantization?
  /// The type of weights that a quantisation leaves out.
  public var plain = ElementType.bf16

  /// Types of a step, each bf16 by default.
  public init(
    weights: ElementType = .bf16, activations: ElementType = .bf16, cache: ElementType = .bf16
  ) {
    self.weights = weights
    self.activations = activations
    self.cache = cache
  }

  /// Types in 16 bits, but for weights that a model's quantisation stores otherwise.
  init(storedBy model: Transformer) {
    self.init()
    guard let quantization = model.quantization else { return }
    self.quantization = quantization
    weights = quantization.type
    activations = quantization.products ?? activations
    cache = quantization.cache ?? cache
  }

  /// What weights for something are stored as.
  public func weights(of part: WeightPart) -> ElementType {
    guard let quantization, !quantization.parts.contains(part) else { return weights }
    return plain
  }

  /// What products with weights for something are done in: those that a quantisation leaves out in no less than their own type.
  public func products(of part: WeightPart) -> ElementType {
    guard let quantization, !quantization.parts.contains(part) else { return activations }
    return activations.size < plain.size ? plain : activations
  }

  /// Whether a quantisation's scales are those of blocks.
  public var hasBlocks: Bool { (quantization?.overhead ?? 0) > 0 }

  /// Bytes of one weight for something, with its share of scales and zeros.
  public func bytes(of part: WeightPart) -> Bytes {
    let scales = quantization.map { $0.parts.contains(part) ? $0.overhead : 0 } ?? 0
    return weights(of: part).size + Bytes(scales)
  }
}

/// How tokens find experts.
public enum Routing: String, Sendable, Hashable, CaseIterable {
  /// As evenly as whole tokens go: as many experts are met as there are rows for.
  case even
  /// Each token takes its experts by chance, all alike: E (1 - (1 - k/E)^T) are met.
  case random
}
