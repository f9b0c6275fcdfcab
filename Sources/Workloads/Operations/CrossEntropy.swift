public import Quantities

/// The loss of [tokens, modelDim] hidden states under a classifier [vocabulary, modelDim].
public struct CrossEntropy: Operation {
  /// Logits stored and read again, or computed in tiles of `block` tokens and never stored (cut cross-entropy).
  public enum Algorithm: String, Sendable, CaseIterable { case materialised, cut }

  /// Whether logits are stored.
  public let algorithm: Algorithm
  /// Type of hidden states, classifier and logits; losses are fp32.
  public let elementType: ElementType
  /// Rows of the hidden states, each with a loss.
  public let tokens: Int
  /// Rows of the classifier: logits of one token.
  public let vocabulary: Int
  /// Columns of the hidden states and of the classifier.
  public let modelDim: Int
  /// Tokens that share one pass over the classifier in the cut form.
  public let block: Int

  /// The losses of `tokens` tokens over a `vocabulary` of rows of `modelDim` elements; the sizes
  /// are not checked.
  public init(
    _ algorithm: Algorithm, type: ElementType, tokens: Int, vocabulary: Int, modelDim: Int,
    block: Int = 64
  ) {
    self.algorithm = algorithm
    self.elementType = type
    self.tokens = tokens
    self.vocabulary = vocabulary
    self.modelDim = modelDim
    self.block = block
  }

  init(_ algorithm: Algorithm, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: algorithm.kind.rawValue)
    self.init(
      algorithm, type: type, tokens: try reader.positive(.tokens),
      vocabulary: try reader.positive(.vocabulary), modelDim: try reader.positive(.modelDim),
      block: try algorithm == .cut ? reader.positive(.block, or: 64) : 64)
    try reader.end()
  }

  /// The family of its algorithm: `cross_entropy_materialised` or `cross_entropy_cut`.
  public var kind: OperationKind { algorithm.kind }

  /// The sizes `T`, `V` and `Dm`, with `block` of the cut form.
  public var axes: Axes {
    var axes = Axes([(.tokens, tokens), (.vocabulary, vocabulary), (.modelDim, modelDim)])
    if algorithm == .cut { axes[.block] = block }
    return axes
  }

  /// 2 modelDim FLOPs of products, 3 others and one exponential a logit; reads hidden states,
  /// classifier and targets of 4 bytes, writes the losses, and holds the logits of the materialised
  /// form.
  public var demand: Demand {
    let (t, v, d) = (Double(tokens), Double(vocabulary), Double(modelDim))
    let e = elementType.size
    let compulsory = Traffic(
      reads: e * (t * d + v * d) + ElementType.fp32.size * t, writes: ElementType.fp32.size * t)
    return Demand(
      products: FLOPs(2 * t * v * d), elementwise: FLOPs(3 * t * v), exponentials: FLOPs(t * v),
      compulsory: compulsory,
      workingSet: compulsory.total + (algorithm == .materialised ? e * (t * v) : .zero))
  }

  /// `CutCrossEntropy` of the same sizes; nil of the materialised form, and where the product of
  /// the sizes is 2^52 or more.
  public var blocked: BlockedForm? {
    guard algorithm == .cut else { return nil }
    return blocked(
      CutCrossEntropy.self, [(.tokens, tokens), (.vocabulary, vocabulary), (.modelDim, modelDim)])
  }

  /// The cut form with each block of tokens from 16 to 512; the materialised form has no blocks.
  public var choices: [any Operation] {
    guard algorithm == .cut else { return [] }
    return Attention.blocks.map { block in
      CrossEntropy(
        .cut, type: elementType, tokens: tokens, vocabulary: vocabulary, modelDim: modelDim,
        block: block)
    }
  }

  /// Tokens, a block of words, and their logits.
  public var tile: Bytes {
    elementType.size * (Double(block) * (2 * Double(modelDim) + Double(block)))
  }

  /// Materialised: the product's traffic, and the logits written once, read once for the
  /// maximum and once for the sum.
  ///
  /// Cut: the classifier comes once for every block of tokens (Wijmans et al. 2024).
  public func traffic(fastMemory: Bytes) -> Traffic {
    let (t, v, d) = (Double(tokens), Double(vocabulary), Double(modelDim))
    let e = elementType.size
    let capacity = fastMemory / e
    let product = MatrixProduct(m: t, n: v, k: d).reads(capacity: capacity)
    guard algorithm == .materialised else {
      let rows = Double(min(block, tokens))
      let held = (t + v) * d <= capacity
      let reads = held ? (t + v) * d : t * d + v * d * (t / rows)
      return Traffic(reads: e * max(min(reads, product), 0), writes: .zero)
        .atLeast(demand.compulsory)
    }
    if demand.workingSet <= fastMemory { return demand.compulsory }
    let passes = v <= capacity ? 1.0 : 2.0
    return Traffic(reads: e * (product + passes * t * v), writes: e * (t * v))
      .atLeast(demand.compulsory)
  }
}

extension CrossEntropy.Algorithm {
  /// The family of operations of this algorithm.
  public var kind: OperationKind {
    self == .cut ? .crossEntropyCut : .crossEntropyMaterialised
  }
}

extension CrossEntropy {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
