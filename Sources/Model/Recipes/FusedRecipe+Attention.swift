import Quantities
import Workloads

extension FusedRecipe {
  /// Query heads and heads of keys and values of one device.
  private var heads: Int { model.attention.heads / shards }
  private var kvHeads: Int { max(model.attention.kvHeads / shards, 1) }

  /// Products that make queries, keys and values.
  func writeProjections<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let block = model.attention
    if let latent = block.latent { return try latentProjections(latent, &parts) }
    try product(
      "query, key and value product", rows: rows, from: model.hidden,
      to: (heads + 2 * kvHeads) * block.headDim, times: step.layers, of: .attention, &parts)
  }

  /// What is run for a group alone: its new keys and values kept, and its attention.
  func write<S: PartSink>(_ group: SequenceGroup, into parts: inout S) throws(S.Failure) {
    let block = model.attention
    if let latent = block.latent { return try latentAttention(latent, of: group, heads, &parts) }
    if !group.isPrompt, !step.sharesKeysAndValues {
      try parts.add(
        named("cache write", group),
        RowCopy(
          .cacheWrite, type: step.types.cache, rows: group.tokens * kvHeads,
          columns: block.headDim), residency: .hot, times: 2 * step.layers)
    }
    try attend(group, heads: heads, kvHeads: kvHeads, &parts)
  }

  /// Results of all groups joined, and the product behind them.
  func writeOutputProduct<S: PartSink>(into parts: inout S) throws(S.Failure) {
    let width = heads * (model.attention.latent?.value ?? model.attention.headDim)
    try join(width: width, &parts)
    try outputProduct(from: width, &parts)
  }

  /// The product behind attention, from results of a width.
  func outputProduct<S: PartSink>(from width: Int, _ parts: inout S) throws(S.Failure) {
    try product(
      "output product", rows: rows, from: width, to: model.hidden, times: step.layers,
      of: .attention, &parts)
  }

  /// What attention multiplies in: the cache's type, and that of what lies between products where the cache is narrower.
  private var attentionType: ElementType {
    step.types.cache.size < ElementType.bf16.size ? type : step.types.cache
  }

  /// A part's name, with its group where there are several.
  private func named(_ name: String, _ group: SequenceGroup) -> String {
    isMixed ? "\(name) of \(group)" : name
  }

  /// Results of several groups put into one array for the product that follows.
  private func join<S: PartSink>(
    width: Int, _ parts: inout S
  ) throws(S.Failure) {
    guard isMixed else { return }
    let size = Int(type.size.value)
    try parts.add(
      "results joined", ElementMap(.vector, elements: rows * width, read: size, written: size),
      residency: .hot, times: step.layers)
  }

  /// Attention of layers that see all tokens, and of those that see a window.
  private func attend<S: PartSink>(
    _ group: SequenceGroup, heads: Int, kvHeads: Int, _ parts: inout S
  ) throws(S.Failure) {
    let block = model.attention
    let window = block.window ?? group.keys
    let isShort = group.keys > window
    let global = isShort ? step.layers * block.globalLayers / model.layers : step.layers
    if global > 0 {
      try attention(
        named("attention", group), group, heads: heads, kvHeads: kvHeads, keys: group.keys,
        times: global, &parts)
    }
    if step.plan.context > 1 { try ring(kvHeads: kvHeads, &parts) }
    if global < step.layers {
      try attention(
        named("attention in a window", group), group, heads: heads, kvHeads: kvHeads,
        keys: group.keys, window: window, times: step.layers - global, &parts)
    }
  }

  /// Keys and values go around the devices that share a sequence (ring attention, arXiv 2310.01889).
  private func ring<S: PartSink>(
    kvHeads: Int, _ parts: inout S
  ) throws(S.Failure) {
    let ranks = step.plan.context
    let elements = Double(2 * rows * kvHeads * model.attention.headDim)
    try collective(
      .sendReceive, "keys and values to the next device",
      Int(step.types.cache.size.value * elements), among: DeviceGroup(ranks: ranks, stride: shards),
      times: (ranks - 1) * step.layers,
      &parts)
  }

  private func attention<S: PartSink>(
    _ name: @autoclosure () -> String, _ group: SequenceGroup, heads: Int, kvHeads: Int, keys: Int,
    window: Int? = nil, times: Int, _ parts: inout S
  ) throws(S.Failure) {
    let (queries, isDecode) = (step.queries(of: group), group.isDecode)
    let headDim = model.attention.headDim
    let isMasked = window != nil && !isDecode
    // Devices that share a sequence take rows of both ends, so that each does as much of the triangle.
    let keys = isDecode || step.plan.context == 1 ? keys : (keys + queries) / 2
    let operation = Attention(
      step.isAttentionMaterialised ? .naive : isMasked ? .blockSparse : .flash,
      type: attentionType, batch: group.count, heads: heads, kvHeads: kvHeads,
      queries: queries, keys: isDecode ? min(window ?? keys, keys) : keys,
      headDim: headDim, causal: model.isCausal && !isDecode, window: window, cache: step.types.cache
    )
    let shared = isDecode && step.sharesKeysAndValues
    try parts.add(
      name(), operation, by: isMasked || step.isAttentionMaterialised ? nil : step.attention,
      residency: shared ? .missing(share: 0.5) : isDecode ? .rotating() : .hot, times: times)
  }

  /// Latent attention (DeepSeek-V2, arXiv 2405.04434): in prefill keys and values are expanded for each head; in decode the
  /// expansions are absorbed into queries and outputs, and all heads attend to the one latent vector.
  private func latentProjections<S: PartSink>(
    _ latent: Transformer.Latent, _ parts: inout S
  ) throws(S.Failure) {
    let layers = step.layers
    let width = latent.plain + latent.rotary
    if let rank = latent.queryRank {
      try product(
        "query down product", rows: rows, from: model.hidden, to: rank, times: layers,
        of: .attention, &parts)
      try norm(times: layers, "query norm", rows: rows, width: rank, &parts)
    }
    try product(
      "query product", rows: rows, from: latent.queryRank ?? model.hidden, to: heads * width,
      times: layers, of: .attention, &parts)
    try product(
      "latent product", rows: rows, from: model.hidden, to: latent.rank + latent.rotary,
      times: layers, of: .attention, &parts)
    try norm(times: layers, "latent norm", rows: rows, width: latent.rank, &parts)
  }

  /// A group's new tokens over the latent vectors that are cached of it: absorbed where each has one, expanded else.
  private func latentAttention<S: PartSink>(
    _ latent: Transformer.Latent, of group: SequenceGroup, _ heads: Int, _ parts: inout S
  ) throws(S.Failure) {
    let layers = step.layers
    if !group.isPrompt {
      try parts.add(
        named("cache write", group),
        RowCopy(
          .cacheWrite, type: step.types.cache, rows: group.tokens,
          columns: latent.rank + latent.rotary), residency: .hot, times: layers)
    }
    guard group.isDecode else {
      let expanded = group.cached > 0 ? group.count * group.keys : rows(of: group)
      try product(
        named("key and value expansion", group), rows: expanded, from: latent.rank,
        to: heads * (latent.plain + latent.value), times: layers, of: .attention, &parts)
      return try attend(group, heads: heads, kvHeads: heads, &parts)
    }
    try headProducts(
      named("key expansion of queries", group), of: group, heads, from: latent.plain,
      to: latent.rank, &parts)
    try parts.add(
      named("latent attention", group),
      LatentAttention(
        type: attentionType, batch: group.count, heads: heads, keys: group.keys,
        rank: latent.rank, rotary: latent.rotary, cache: step.types.cache),
      residency: .rotating(),
      times: layers)
    try headProducts(
      named("value expansion of results", group), of: group, heads, from: latent.rank,
      to: latent.value, &parts)
  }

  /// New tokens of a group on one device.
  private func rows(of group: SequenceGroup) -> Int { group.count * step.queries(of: group) }

  /// A product for each head with weights of its own.
  private func headProducts<S: PartSink>(
    _ name: @autoclosure () -> String, of group: SequenceGroup, _ heads: Int, from k: Int,
    to n: Int,
    _ parts: inout S
  ) throws(S.Failure) {
    let taken = heads * rows(of: group)
    let sizes = ExpertSizes(
      tokens: taken, modelDim: k, hiddenDim: n, experts: heads, topK: 1)
    try parts.add(
      name(),
      GroupedGEMM(
        type: step.types.products(of: .attention), sizes: sizes, rows: taken,
        weights: step.types.weights(of: .attention)),
      residency: .rotating(),
      times: step.layers)
  }
}
