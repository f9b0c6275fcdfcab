public import Quantities

/// A gated feed-forward layer of `experts` experts of which each token takes `topK`; router included.
public struct MixtureOfExperts: Operation {
  public let elementType: ElementType
  public let sizes: ExpertSizes

  public init(type: ElementType, sizes: ExpertSizes) {
    self.elementType = type
    self.sizes = sizes
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "moe_ffn")
    self.init(type: type, sizes: try ExpertSizes(&reader, kind: "moe_ffn"))
    try reader.end()
  }

  public var tokens: Int { sizes.tokens }
  public var modelDim: Int { sizes.modelDim }
  public var hiddenDim: Int { sizes.hiddenDim }
  public var experts: Int { sizes.experts }
  public var topK: Int { sizes.topK }
  public var kind: OperationKind { .mixtureOfExperts }
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
