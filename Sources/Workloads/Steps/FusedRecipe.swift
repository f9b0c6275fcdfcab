import Quantities

/// A step's forward pass as a serving engine runs it: one product for queries, keys and values, one for gate and up.
///
/// Rotary embedding and norms of heads ride in other kernels.
struct FusedRecipe {
  let step: Step

  private var model: Transformer { step.model }
  /// What products multiply in.
  private var productType: ElementType { step.types.activations }
  /// What lies between products: no less than 16 bits.
  private var type: ElementType {
    let type = step.types.activations
    return type.size < ElementType.bf16.size ? .bf16 : type
  }
  private var rows: Int { step.rows }
  private var shards: Int { step.parallelism.tensor }
  /// Rows of what lies between the shared products.
  private var outerRows: Int {
    step.parallelism.isSequenceParallel ? (rows + shards - 1) / shards : rows
  }
  /// Layers of one stage with experts, and without.
  private var expertLayers: Int { (model.experts?.layers ?? 0) / step.parallelism.pipeline }
  private var denseLayers: Int { step.layers - expertLayers }

  /// The operations in the order of the first layer of each kind, each with how often it is run.
  var parts: [Part] {
    var parts: [Part] = []
    parts.reserveCapacity(24)
    let layers = step.layers
    norm(
      times: model.norm.count * layers, "norm", rows: outerRows, width: model.hidden, &parts)
    attention(&parts)
    exchange(times: 2 * layers, &parts)
    element(.add, "residual add", model.hidden, times: 2 * layers, &parts)
    if denseLayers > 0 {
      feedForward(inner: model.feedForward.inner, named: "", times: denseLayers, &parts)
    }
    if let experts = model.experts, expertLayers > 0 { route(experts, &parts) }
    if step.hasHead {
      parts.append(
        Part(
          "last norm",
          Norm(model.norm.form, type: type, rows: step.headRows, columns: model.hidden),
          state: .hot, times: 1))
      product(
        "vocabulary product", rows: step.headRows, from: model.hidden,
        to: model.vocabulary / shards,
        times: 1, &parts)
    }
    return parts
  }

  private func product(
    _ name: String, rows: Int, from k: Int, to n: Int, times: Int, _ parts: inout [Part]
  ) {
    let product = GEMM(type: productType, m: rows, n: n, k: k, weights: step.types.weights)
    parts.append(Part(name, product, state: .rotating, times: times))
  }

  private func norm(
    times: Int, _ name: String, rows: Int, width: Int, _ parts: inout [Part]
  ) {
    parts.append(
      Part(
        name, Norm(model.norm.form, type: type, rows: rows, columns: width), state: .hot,
        times: times))
  }

  /// Devices that share a layer add up what each has of its result, after attention and after the feed-forward part
  /// (Megatron-LM, arXiv 1909.08053, section 3); with the sequence shared too, a sum that leaves each its rows, and all rows
  /// collected again before the next product (arXiv 2205.05198, section 4.2.2).
  private func exchange(times: Int, _ parts: inout [Part]) {
    guard shards > 1 else { return }
    let bytes = Int(type.size.value * Double(rows * model.hidden))
    if step.parallelism.isSequenceParallel {
      collective(.reduceScatter, "reduce-scatter", bytes, ranks: shards, times: times, &parts)
      collective(.allGather, "all-gather", bytes, ranks: shards, times: times, &parts)
    } else {
      collective(.allReduce, "all-reduce", bytes, ranks: shards, times: times, &parts)
    }
  }

  private func collective(
    _ form: Collective.Form, _ name: String, _ bytes: Int, ranks: Int, times: Int,
    _ parts: inout [Part]
  ) {
    parts.append(
      Part(
        name, Collective(form, type: type, bytes: bytes, ranks: ranks), state: .hot, times: times))
  }

  private func element(
    _ loop: Stream.Loop, _ name: String, _ width: Int, times: Int, _ parts: inout [Part]
  ) {
    parts.append(
      Part(name, Stream(loop, type: type, elements: outerRows * width), state: .hot, times: times))
  }

  // MARK: Attention

  private func attention(_ parts: inout [Part]) {
    let block = model.attention
    if let latent = block.latent { return latentAttention(latent, &parts) }
    let (heads, kvHeads) = (block.heads / shards, max(block.kvHeads / shards, 1))
    let layers = step.layers
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
    let global = isShort ? (every > 0 ? step.layers / every : 0) : step.layers
    if global > 0 {
      parts.append(
        attention("attention", heads: heads, kvHeads: kvHeads, keys: step.keys, times: global))
    }
    if step.parallelism.context > 1 { ring(kvHeads: kvHeads, &parts) }
    if global < step.layers {
      parts.append(
        attention(
          "attention in a window", heads: heads, kvHeads: kvHeads, keys: step.keys,
          window: window, times: step.layers - global))
    }
  }

  /// Keys and values go around the devices that share a sequence (ring attention, arXiv 2310.01889).
  private func ring(kvHeads: Int, _ parts: inout [Part]) {
    let ranks = step.parallelism.context
    let elements = Double(2 * rows * kvHeads * model.attention.headDim)
    collective(
      .sendReceive, "keys and values to the next device",
      Int(step.types.cache.size.value * elements), ranks: ranks, times: (ranks - 1) * step.layers,
      &parts)
  }

  private func attention(
    _ name: String, heads: Int, kvHeads: Int, keys: Int, window: Int? = nil, times: Int
  ) -> Part {
    let isDecode = step.queries == 1
    let headDim = model.attention.headDim
    let isMasked = window != nil && !isDecode
    // Devices that share a sequence take rows of both ends, so that each does as much of the triangle.
    let keys = isDecode || step.parallelism.context == 1 ? keys : (keys + step.queries) / 2
    let operation = Attention(
      step.isAttentionMaterialised ? .naive : isMasked ? .blockSparse : .flash,
      type: step.types.cache, batch: step.batch, heads: heads,
      kvHeads: kvHeads, queries: step.queries, keys: isDecode ? min(window ?? keys, keys) : keys,
      headDim: headDim, causal: !isDecode, window: window)
    var part = Part(
      name, operation, by: isMasked || step.isAttentionMaterialised ? nil : step.attention,
      state: isDecode ? .rotating : .hot,
      times: times)
    if isDecode, step.sharesKeysAndValues { part.absent = 0.5 }
    return part
  }

  /// Latent attention (DeepSeek-V2, arXiv 2405.04434): in prefill keys and values are expanded for each head; in decode the
  /// expansions are absorbed into queries and outputs, and all heads attend to the one latent vector.
  private func latentAttention(_ latent: Transformer.Latent, _ parts: inout [Part]) {
    let layers = step.layers
    let heads = model.attention.heads / shards
    let width = latent.plain + latent.rotary
    if let rank = latent.queryRank {
      product("query down product", rows: rows, from: model.hidden, to: rank, times: layers, &parts)
      norm(times: layers, "query norm", rows: rows, width: rank, &parts)
    }
    product(
      "query product", rows: rows, from: latent.queryRank ?? model.hidden, to: heads * width,
      times: layers, &parts)
    product(
      "latent product", rows: rows, from: model.hidden, to: latent.rank + latent.rotary,
      times: layers, &parts)
    norm(times: layers, "latent norm", rows: rows, width: latent.rank, &parts)
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
        name,
        GroupedGEMM(
          type: productType, sizes: sizes, rows: heads * rows, weights: step.types.weights),
        state: .rotating,
        times: step.layers))
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
    let times = expertLayers
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
    let ranks = step.parallelism.expert
    parts.append(
      Part(
        "token gather", RowCopy(.gather, type: type, rows: taken, columns: model.hidden),
        state: .hot, times: times))
    let inner = experts.inner / shards
    let moved = Int(type.size.value * Double(taken * model.hidden))
    if ranks > 1 {
      collective(.allToAll, "tokens to experts", moved, ranks: ranks, times: times, &parts)
    }
    grouped(
      "experts' gate and up product", taken, experts, from: model.hidden,
      to: (model.feedForward.isGated ? 2 : 1) * inner, &parts)
    activate(rows: taken, inner: inner, named: "experts' activation", times: times, &parts)
    grouped("experts' down product", taken, experts, from: inner, to: model.hidden, &parts)
    if ranks > 1 {
      collective(.allToAll, "tokens from experts", moved, ranks: ranks, times: times, &parts)
    }
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
    // Experts are spread over devices, and tokens of all these devices meet them.
    let ranks = step.parallelism.expert
    let all = step.routing.experts(
      of: experts.count, rows: rows * ranks, each: experts.perToken)
    let met = max(all / ranks, 1)
    let sizes = ExpertSizes(
      tokens: rows, modelDim: k, hiddenDim: n, experts: met, topK: min(experts.perToken, met))
    // Rows of an expert are whole: the fullest one decides.
    let most = (taken + met - 1) / met * met
    parts.append(
      Part(
        name,
        GroupedGEMM(
          type: productType, sizes: sizes, rows: most, weights: step.types.weights),
        state: .rotating,
        times: expertLayers))
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

  /// The same with what a framework's host does for them where no graph is recorded: calls of a layer as counted in
  /// `data/h200/traces` (tp4-llama70b-4layers), 88 in all.
  public var fusedEagerParts: [Part] {
    fusedParts.map { part in
      var part = part
      part.launches = 1
      switch part.operation {
      case is GEMM: part.calls = 9
      case is Attention: part.calls = 30
      case is Activation: (part.calls, part.launches) = (6, 2)
      case is Norm: part.calls = 4
      case is Collective: part.calls = 3
      case is GroupedGEMM: (part.calls, part.launches) = (5, 2)
      default: part.calls = 1
      }
      return part
    }
  }
}
