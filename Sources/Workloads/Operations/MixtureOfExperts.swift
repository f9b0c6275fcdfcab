public import Quantities

/// A gated feed-forward layer of `experts` experts of which each token takes `topK`; router included.
public struct MixtureOfExperts: Operation {
  public let elementType: ElementType
  public let tokens: Int
  public let modelDim: Int
  public let hiddenDim: Int
  public let experts: Int
  public let topK: Int

  public init(
    type: ElementType, tokens: Int, modelDim: Int, hiddenDim: Int, experts: Int, topK: Int
  ) {
    self.elementType = type
    self.tokens = tokens
    self.modelDim = modelDim
    self.hiddenDim = hiddenDim
    self.experts = experts
    self.topK = topK
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "moe_ffn")
    self.init(
      type: type, tokens: try reader.positive(.tokens), modelDim: try reader.positive(.modelDim),
      hiddenDim: try reader.positive(.hiddenDim), experts: try reader.positive(.experts),
      topK: try reader.positive(.topK))
    try reader.end()
    guard topK <= experts else {
      throw .exceeds(kind: kind, axis: "top-k", size: topK, of: "experts", limit: experts)
    }
  }

  public var kind: String { "moe_ffn" }
  public var axes: Axes {
    Axes([
      (.tokens, tokens), (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts),
      (.topK, topK),
    ])
  }

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
