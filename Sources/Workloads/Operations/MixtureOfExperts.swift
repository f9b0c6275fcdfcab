public import Quantities

/// A gated feed-forward layer of `experts` experts of which each token takes `topK`; router included.
public struct MixtureOfExperts: Operation {
  /// Type of tokens, weights and results.
  public let elementType: ElementType
  /// Sizes of the layer.
  public let sizes: ExpertSizes

  /// A layer of these sizes, router included.
  public init(type: ElementType, sizes: ExpertSizes) {
    self.elementType = type
    self.sizes = sizes
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "moe_ffn")
    self.init(type: type, sizes: try ExpertSizes(&reader, kind: "moe_ffn"))
    try reader.end()
  }

  /// Tokens that pass the layer.
  public var tokens: Int { sizes.tokens }
  /// Elements of a token.
  public var modelDim: Int { sizes.modelDim }
  /// Elements of a token between an expert's products.
  public var hiddenDim: Int { sizes.hiddenDim }
  /// Experts of the layer.
  public var experts: Int { sizes.experts }
  /// Experts that each token takes.
  public var topK: Int { sizes.topK }
  /// The family `moe_ffn`.
  public var kind: OperationKind { .mixtureOfExperts }
  /// The sizes `T`, `Dm`, `Dff`, `E` and `topk`.
  public var axes: Axes { sizes.axes }

  /// Experts that at least one token takes, expected for a router that spreads tokens at
  /// random: E (1 - (1 - k / E)^T).
  ///
  /// Every such expert's weights are read.
  public var activeExperts: Double {
    let (e, k) = (Double(experts), Double(topK))
    var idle = 1.0
    var (factor, exponent) = (1 - k / e, tokens)
    while exponent > 0 {
      if exponent & 1 == 1 { idle *= factor }
      factor *= factor
      exponent >>= 1
    }
    return e * (1 - idle)
  }

  /// 6 topK modelDim hiddenDim FLOPs of products a token and 2 experts modelDim for the router;
  /// reads the tokens and the weights of active experts and router, writes the results, and holds
  /// gathered rows and hidden values.
  public var demand: Demand {
    let (t, d, f, e) = (Double(tokens), Double(modelDim), Double(hiddenDim), Double(experts))
    let rows = t * Double(topK)
    let size = elementType.size
    let weights = size * (activeExperts * 3 * d * f + e * d)
    let compulsory = Traffic(reads: weights + size * (t * d), writes: size * (t * d))
    return Demand(
      products: FLOPs(2 * rows * 3 * d * f + 2 * t * e * d),
      elementwise: FLOPs(rows * (3 * f + 2 * d)), exponentials: FLOPs(rows * (f + 1)),
      divisions: FLOPs(rows * f), barriers: 3 + 2 * activeExperts, compulsory: compulsory,
      workingSet: compulsory.total + size * (rows * (d + 2 * f)))
  }

  /// `GatheredExperts` of the same sizes; nil where the experts do not divide the tokens, and where
  /// the product of the sizes is 2^52 or more.
  public var blocked: BlockedForm? {
    blocked(
      GatheredExperts.self,
      [
        (.tokens, tokens), (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts),
        (.topK, topK),
      ])
  }

  /// For each active expert the products gate, up and down over its share of the rows; gathered rows and hidden
  /// values are written and read between them.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let (d, f) = (Double(modelDim), Double(hiddenDim))
    let total = Double(tokens) * Double(topK)
    if demand.workingSet <= fastMemory { return demand.compulsory }
    let rows = total / activeExperts
    let capacity = fastMemory / elementType.size
    let up = MatrixProduct(m: rows, n: 2 * f, k: d).reads(capacity: capacity)
    let down = MatrixProduct(m: rows, n: d, k: f).reads(capacity: capacity)
    return Traffic(
      reads: elementType.size * (activeExperts * (up + down) + total * d),
      writes: elementType.size * (total * (2 * d + f))
    ).atLeast(demand.compulsory)
  }
}

extension MixtureOfExperts {
  /// One set of experts.
  public var twinSizes: [Axis] { [.modelDim, .hiddenDim, .experts] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
