public import Quantities

extension Transformer {
  /// Layers without experts.
  public var denseLayers: Int { layers - (experts?.layers ?? 0) }

  /// Weights of one layer's attention, norms of heads included.
  public var attentionParameters: Int { attentionParameters(tensor: 1) }

  /// Weights of a feed-forward part of a width.
  private func parameters(inner: Int) -> Int { feedForwardParameters(inner: inner, tensor: 1) }

  /// Weights of one norm.
  var normParameters: Int { hidden * (norm.form == .layer ? 2 : 1) }

  /// Weights of the table of positions; 0 where positions are not learnt.
  var positionParameters: Int { learnsPositions ? context * hidden : 0 }

  /// Weights of the tables of tokens and positions.
  public var embeddingParameters: Int {
    vocabulary * hidden + positionParameters
  }

  /// Weights of a layer without experts.
  public var denseLayerParameters: Int {
    attentionParameters + norm.count * normParameters + parameters(inner: feedForward.inner)
  }

  /// Weights of all layers with experts: what every token meets, with the router; and the experts.
  public var expertLayerParameters: (attention: Int, experts: Int) {
    guard let experts else { return (0, 0) }
    let shared = experts.sharedInner > 0 ? parameters(inner: experts.sharedInner) : 0
    let met =
      attentionParameters + norm.count * normParameters
      + experts.routerParameters(hidden: hidden) + shared
    return (experts.layers * met, experts.layers * experts.count * parameters(inner: experts.inner))
  }

  private func parameters(isActive: Bool) -> Int {
    let (met, spread) = expertLayerParameters
    let reached = experts.map { isActive ? spread / $0.count * $0.perToken : spread } ?? 0
    return embeddingParameters + denseLayers * denseLayerParameters + met + reached
      + normParameters + (isTied ? 0 : vocabulary * hidden)
  }

  /// All weights, each once; a tied table counts once.
  public var parameters: Int { parameters(isActive: false) }

  /// The weights that one token meets.
  public var activeParameters: Int { parameters(isActive: true) }

  /// The weights that multiply one token: of those that it meets all but tables that are looked up, norms and biases; a tied table
  /// multiplies.
  public var multipliedParameters: Int {
    var bare = self
    bare.norm.count = 0
    (bare.attention.hasInputBias, bare.attention.hasOutputBias) = (false, false)
    (bare.attention.normalisesHeads, bare.attention.hasSinks) = (false, false)
    bare.experts?.hasRouterBias = false
    bare.feedForward.hasBias = false
    let latentNorms = attention.latent.map { $0.rank + ($0.queryRank ?? 0) } ?? 0
    let lookedUp = embeddingParameters - (isTied ? vocabulary * hidden : 0)
    return bare.activeParameters - lookedUp - normParameters - layers * latentNorms
  }

  /// Elements that one token leaves in the cache of one layer: keys and values of each kv head, or the latent vector and the
  /// rotating key (DeepSeek-V2, arXiv 2405.04434, table 1).
  public var cacheElements: Int {
    attention.latent.map { $0.rank + $0.rotary } ?? 2 * attention.kvHeads * attention.headDim
  }

  /// What one token leaves in the caches of all layers.
  public func cacheBytes(_ type: ElementType) -> Bytes {
    type.size * Double(layers * cacheElements)
  }

  /// Whether its weights are fewer than 2^60, so that sums of them are whole numbers.
  var isCountable: Bool {
    let (h, l) = (Double(hidden), Double(layers))
    let heads = Double(max(attention.heads, attention.kvHeads)) * Double(attention.headDim)
    let inner =
      Double(feedForward.inner)
      + (experts.map { Double($0.count) * (Double($0.inner) + 1) + Double($0.sharedInner) } ?? 0)
    let latent = attention.latent.map { Double($0.rank + $0.rotary + ($0.queryRank ?? 0)) } ?? 0
    let layer = (h + latent + 1) * (4 * heads + 4 * inner + 4 * latent + 16)
    return l * layer + 4 * h * (Double(vocabulary) + Double(min(context, 1 << 40)) + 1) < 0x1p60
  }
}
