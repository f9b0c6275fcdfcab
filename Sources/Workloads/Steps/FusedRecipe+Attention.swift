import Quantities

extension FusedRecipe {
  func attention(_ parts: inout [Part]) {
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
            columns: block.headDim), residency: .hot, times: 2 * layers))
    }
    attend(heads: heads, kvHeads: kvHeads, &parts)
    product(
      "output product", rows: rows, from: heads * block.headDim, to: model.hidden, times: layers,
      &parts)
  }

  /// What attention multiplies in: the cache's type, and that of what lies between products where the cache is narrower.
  private var attentionType: ElementType {
    step.types.cache.size < ElementType.bf16.size ? type : step.types.cache
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
      Int(step.types.cache.size.value * elements), ranks: ranks, stride: shards,
      times: (ranks - 1) * step.layers,
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
      type: attentionType, batch: step.batch, heads: heads, kvHeads: kvHeads,
      queries: step.queries, keys: isDecode ? min(window ?? keys, keys) : keys,
      headDim: headDim, causal: !isDecode, window: window, cache: step.types.cache)
    var part = Part(
      name, operation, by: isMasked || step.isAttentionMaterialised ? nil : step.attention,
      residency: isDecode ? .rotating() : .hot,
      times: times)
    if isDecode, step.sharesKeysAndValues { part.residency = .missing(share: 0.5) }
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
            columns: latent.rank + latent.rotary), residency: .hot, times: layers))
      headProducts(
        "key expansion of queries", heads, from: latent.plain, to: latent.rank, &parts)
      parts.append(
        Part(
          "latent attention",
          LatentAttention(
            type: attentionType, batch: step.batch, heads: heads, keys: step.keys,
            rank: latent.rank, rotary: latent.rotary, cache: step.types.cache),
          residency: .rotating(),
          times: layers))
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
        residency: .rotating(),
        times: step.layers))
  }
}
