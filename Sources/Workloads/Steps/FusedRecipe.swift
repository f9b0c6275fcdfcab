import Quantities

/// A step's forward pass as a serving engine runs it: one product for queries, keys and values, one for gate and up.
///
/// Rotary embedding and norms of heads ride in other kernels.
struct FusedRecipe {
  let step: Step

  private var model: Transformer { step.model }
  private var type: ElementType { step.types.activations }
  private var rows: Int { step.rows }
  private var shards: Int { step.tensorParallel }

  /// The operations in the order of the first layer of each kind, each with how often it is run.
  var parts: [Part] {
    var parts: [Part] = []
    parts.reserveCapacity(24)
    let layers = model.layers
    let norms = model.norm.count
    norm(times: norms * layers, "norm", width: model.hidden, &parts)
    attention(&parts)
    reduce(times: 2 * layers, &parts)
    element(.add, "residual add", model.hidden, times: 2 * layers, &parts)
    if model.denseLayers > 0 {
      feedForward(
        inner: model.feedForward.inner, named: "", times: model.denseLayers, &parts)
    }
    if let experts = model.experts, experts.layers > 0 { route(experts, &parts) }
    if step.hasHead {
      parts.append(
        Part(
          "last norm", Norm(model.norm.form, type: type, rows: step.batch, columns: model.hidden),
          state: .hot, times: 1))
      product(
        "vocabulary product", rows: step.batch, from: model.hidden, to: model.vocabulary / shards,
        times: 1, &parts)
    }
    return parts
  }

  private func product(
    _ name: String, rows: Int, from k: Int, to n: Int, times: Int, _ parts: inout [Part]
  ) {
    parts.append(Part(name, GEMM(type: type, m: rows, n: n, k: k), state: .rotating, times: times))
  }

  private func norm(times: Int, _ name: String, width: Int, _ parts: inout [Part]) {
    parts.append(
      Part(
        name, Norm(model.norm.form, type: type, rows: rows, columns: width), state: .hot,
        times: times))
  }

  /// Devices that share a layer add up what each has of its result, after attention and after the feed-forward part
  /// (Megatron-LM, arXiv 1909.08053, section 3).
  private func reduce(times: Int, _ parts: inout [Part]) {
    guard shards > 1 else { return }
    let bytes = Int(type.size.value * Double(rows * model.hidden))
    parts.append(
      Part(
        "all-reduce", Collective(.allReduce, type: type, bytes: bytes, ranks: shards), state: .hot,
        times: times))
  }

  private func element(
    _ loop: Stream.Loop, _ name: String, _ width: Int, times: Int, _ parts: inout [Part]
  ) {
    parts.append(
      Part(name, Stream(loop, type: type, elements: rows * width), state: .hot, times: times))
  }

  // MARK: Attention

  private func attention(_ parts: inout [Part]) {
    let block = model.attention
    if let latent = block.latent { return latentAttention(latent, &parts) }
    let (heads, kvHeads) = (block.heads / shards, max(block.kvHeads / shards, 1))
    let layers = model.layers
    product(
      "query, key and value product", rows: rows, from: model.hidden,
      to: (heads + 2 * kvHeads) * block.headDim, times: layers, &parts)
    if step.queries == 1, !step.sharesKeysAndValues {
      parts.append(
        Part(
          "cache write",
          RowCopy(
            .cacheWrite, type: step.types.cache, rows: step.batch * kvHeads,
            columns: block.headDim), state: .hot, times: 2 * layers))
    }
    attend(heads: heads, kvHeads: kvHeads, &parts)
    product(
      "output product", rows: rows, from: heads * block.headDim, to: model.hidden, times: layers,
      &parts)
  }

  /// Attention of layers that see all tokens, and of those that see a window.
  private func attend(heads: Int, kvHeads: Int, _ parts: inout [Part]) {
    let block = model.attention
    let window = block.window ?? step.keys
    let isShort = step.keys > window
    let every = block.globalEvery
    let global = isShort ? (every > 0 ? model.layers / every : 0) : model.layers
    if global > 0 {
      parts.append(
        attention("attention", heads: heads, kvHeads: kvHeads, keys: step.keys, times: global))
    }
    if global < model.layers {
      parts.append(
        attention(
          "attention in a window", heads: heads, kvHeads: kvHeads, keys: step.keys,
          window: window, times: model.layers - global))
    }
  }

  private func attention(
    _ name: String, heads: Int, kvHeads: Int, keys: Int, window: Int? = nil, times: Int
  ) -> Part {
    let isDecode = step.queries == 1
    let headDim = model.attention.headDim
    let isMasked = window != nil && !isDecode
    let operation = Attention(
      isMasked ? .blockSparse : .flash, type: step.types.cache, batch: step.batch, heads: heads,
      kvHeads: kvHeads, queries: step.queries, keys: isDecode ? min(window ?? keys, keys) : keys,
      headDim: headDim, causal: !isDecode, window: window)
    var part = Part(
      name, operation, by: isMasked ? nil : step.attention, state: isDecode ? .rotating : .hot,
      times: times)
    if isDecode, step.sharesKeysAndValues { part.absent = 0.5 }
    return part
  }

  /// Latent attention (DeepSeek-V2, arXiv 2405.04434): in prefill keys and values are expanded for each head; in decode the
  /// expansions are absorbed into queries and outputs, and all heads attend to the one latent vector.
  private func latentAttention(_ latent: Transformer.Latent, _ parts: inout [Part]) {
    let layers = model.layers
    let heads = model.attention.heads / shards
    let width = latent.plain + latent.rotary
    if let rank = latent.queryRank {
      product("query down product", rows: rows, from: model.hidden, to: rank, times: layers, &parts)
      norm(times: layers, "query norm", width: rank, &parts)
    }
    product(
      "query product", rows: rows, from: latent.queryRank ?? model.hidden, to: heads * width,
      times: layers, &parts)
    product(
      "latent product", rows: rows, from: model.hidden, to: latent.rank + latent.rotary,
      times: layers, &parts)
    norm(times: layers, "latent norm", width: latent.rank, &parts)
    if step.queries == 1 {
      parts.append(
        Part(
          "cache write",
          RowCopy(
            .cacheWrite, type: step.types.cache, rows: step.batch,
            columns: latent.rank + latent.rotary), state: .hot, times: layers))
      headProducts(
        "key expansion of queries", heads, from: latent.plain, to: latent.rank, &parts)
      parts.append(
        Part(
          "latent attention",
          LatentAttention(
            type: step.types.cache, batch: step.batch, heads: heads, keys: step.keys,
            rank: latent.rank, rotary: latent.rotary), state: .rotating, times: layers))
      headProducts("value expansion of results", heads, from: latent.rank, to: latent.value, &parts)
    } else {
      product(
        "key and value expansion", rows: rows, from: latent.rank,
        to: heads * (latent.plain + latent.value), times: layers, &parts)
      attend(heads: heads, kvHeads: heads, &parts)
    }
    product(
      "output product", rows: rows, from: heads * latent.value, to: model.hidden, times: layers,
      &parts)
  }

  /// A product for each head with weights of its own.
  private func headProducts(
    _ name: String, _ heads: Int, from k: Int, to n: Int, _ parts: inout [Part]
  ) {
    let sizes = ExpertSizes(
      tokens: heads * rows, modelDim: k, hiddenDim: n, experts: heads, topK: 1)
    parts.append(
      Part(
        name, GroupedGEMM(type: type, sizes: sizes, rows: heads * rows), state: .rotating,
        times: model.layers))
  }

  // MARK: Feed-forward

  private func feedForward(inner: Int, named prefix: String, times: Int, _ parts: inout [Part]) {
    let inner = inner / shards
    let isGated = model.feedForward.isGated
    product(
      prefix + (isGated ? "gate and up product" : "up product"), rows: rows, from: model.hidden,
      to: (isGated ? 2 : 1) * inner, times: times, &parts)
    activate(rows: rows, inner: inner, named: prefix + "activation", times: times, &parts)
    product(
      prefix + "down product", rows: rows, from: inner, to: model.hidden, times: times, &parts)
  }

  private func activate(
    rows: Int, inner: Int, named name: String, times: Int, _ parts: inout [Part]
  ) {
    let operation =
      model.feedForward.isGated
      ? Activation(
        .siluMultiply, type: type, extent: Extent(rows * inner, columns: inner))
      : Activation(.gelu, type: type, elements: rows * inner)
    parts.append(Part(name, operation, state: .hot, times: times))
  }

  /// A router, tokens collected for their experts, grouped products, and sums for each token.
  private func route(_ experts: Transformer.Experts, _ parts: inout [Part]) {
    let times = experts.layers
    product(
      "router product", rows: rows, from: model.hidden, to: experts.count, times: times, &parts)
    parts.append(
      Part(
        "router softmax", Softmax(.library, type: type, rows: rows, columns: experts.count),
        state: .hot, times: times))
    parts.append(
      Part(
        "expert choice",
        Selection(type: type, rows: rows, columns: experts.count, topK: experts.perToken),
        state: .hot, times: times))
    let taken = rows * experts.perToken
    parts.append(
      Part(
        "token gather", RowCopy(.gather, type: type, rows: taken, columns: model.hidden),
        state: .hot, times: times))
    let inner = experts.inner / shards
    grouped(
      "experts' gate and up product", taken, experts, from: model.hidden,
      to: (model.feedForward.isGated ? 2 : 1) * inner, &parts)
    activate(rows: taken, inner: inner, named: "experts' activation", times: times, &parts)
    grouped("experts' down product", taken, experts, from: inner, to: model.hidden, &parts)
    parts.append(
      Part(
        "expert sum",
        ExpertSum(type: type, rows: rows, columns: model.hidden, topK: experts.perToken),
        state: .hot, times: times))
    if experts.sharedInner > 0 {
      feedForward(inner: experts.sharedInner, named: "shared expert's ", times: times, &parts)
      element(.add, "shared expert's add", model.hidden, times: times, &parts)
    }
  }

  private func grouped(
    _ name: String, _ taken: Int, _ experts: Transformer.Experts, from k: Int, to n: Int,
    _ parts: inout [Part]
  ) {
    let met = step.routing.experts(of: experts.count, rows: rows, each: experts.perToken)
    let sizes = ExpertSizes(
      tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
    // Rows of an expert are whole: the fullest one decides.
    let most = (taken + met - 1) / met * met
    parts.append(
      Part(
        name, GroupedGEMM(type: type, sizes: sizes, rows: most), state: .rotating,
        times: experts.layers))
  }
}

extension Routing {
  /// How many of `count` experts meet at least one of `rows` tokens that take `each`.
  func experts(of count: Int, rows: Int, each: Int) -> Int {
    switch self {
    case .even: return min(count, rows * each)
    case .random:
      let missed = (0..<rows).reduce(1.0) { missed, _ in
        missed < 1e-9 ? 0 : missed * (1 - Double(each) / Double(count))
      }
      return min(max(Int((Double(count) * (1 - missed)).rounded(.up)), each), count)
    }
  }
}

extension Step {
  /// The operations of the forward pass by the fused recipe.
  public var fusedParts: [Part] { FusedRecipe(step: self).parts }
}
