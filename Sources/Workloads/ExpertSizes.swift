/// Sizes of a mixture of experts: what tokens of `modelDim` find in `experts` of which each takes `topK`.
public struct ExpertSizes: Sendable, Hashable {
  /// Tokens that are spread over the experts.
  public let tokens: Int
  /// Elements of a token, before and after the experts.
  public let modelDim: Int
  /// Elements of a token between an expert's products.
  public let hiddenDim: Int
  /// Experts in all.
  public let experts: Int
  /// Experts that each token takes, at most `experts`.
  public let topK: Int

  /// The sizes as they are given; none is checked.
  public init(tokens: Int, modelDim: Int, hiddenDim: Int, experts: Int, topK: Int) {
    self.tokens = tokens
    self.modelDim = modelDim
    self.hiddenDim = hiddenDim
    self.experts = experts
    self.topK = topK
  }

  init(_ reader: inout AxisReader, kind: String) throws(WorkloadError) {
    self.init(
      tokens: try reader.positive(.tokens), modelDim: try reader.positive(.modelDim),
      hiddenDim: try reader.positive(.hiddenDim), experts: try reader.positive(.experts),
      topK: try reader.positive(.topK))
    guard topK <= experts else {
      throw .exceeds(kind: kind, axis: "top-k", size: topK, of: "experts", limit: experts)
    }
  }

  var axes: Axes {
    Axes([
      (.tokens, tokens), (.modelDim, modelDim), (.hiddenDim, hiddenDim), (.experts, experts),
      (.topK, topK),
    ])
  }
}
