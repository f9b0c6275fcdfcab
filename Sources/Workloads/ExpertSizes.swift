/// Sizes of a mixture of experts: what tokens of `modelDim` find in `experts` of which each takes `topK`.
public struct ExpertSizes: Sendable, Hashable {
  public let tokens: Int
  public let modelDim: Int
  public let hiddenDim: Int
  public let experts: Int
  public let topK: Int

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
