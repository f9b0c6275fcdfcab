import Hardware
import Quantities
import Workloads

extension EagerRecipe {
  mutating func attention() throws(ModelError) {
    if let latent = model.attention.latent { return try latentAttention(latent) }
    let block = model.attention
    let (heads, kvHeads) = (block.heads / shards, max(block.kvHeads / shards, 1))
    let (query, key) = (heads * block.headDim, kvHeads * block.headDim)
    let layers = step.layers
    if layer.projections == .joined {
      try linear(
        "query, key and value product", from: model.hidden, to: query + 2 * key, times: layers)
    } else {
      try linear("query product", from: model.hidden, to: query, times: layers)
      try linear("key and value product", from: model.hidden, to: key, times: 2 * layers)
    }
    if block.normalisesHeads {
      try norm("query norm", rows: rows * heads, columns: block.headDim, times: layers)
      try norm("key norm", rows: rows * kvHeads, columns: block.headDim, times: layers)
    }
    try rotation("query", heads: heads, width: block.headDim)
    try rotation("key", heads: kvHeads, width: block.headDim)
    try keep()
    let attend = Attention(
      .flash, type: type, batch: group.count, heads: heads, kvHeads: kvHeads,
      queries: step.queries(of: group), keys: group.keys, headDim: block.headDim,
      causal: model.isCausal && !group.isDecode)
    try self.attend(attend, ModuleExtents(output: rows * query))
    try linear("output product", from: query, to: model.hidden, times: layers)
  }

  /// What turns queries or keys of so many heads.
  private mutating func rotation(
    _ name: String, heads: Int, width: Int
  ) throws(ModelError) {
    guard let module = layer.rotation else { return }
    let rotated = model.attention.rotatedWidth
    try modules.add(
      module, "rotation of the \(name)",
      ModuleExtents(rows: rows * heads, columns: rotated, output: rows * heads * width),
      times: step.layers)
  }

  /// Keys and values are copied to where they stay; the cache grows by being copied, keys and values apart.
  private mutating func keep() throws(ModelError) {
    let isDecode = group.isDecode
    let names = isDecode ? layer.cache : layer.promptCache
    let elements =
      group.count * group.keys * model.cacheElements / 2 / min(shards, model.attention.kvHeads)
    for name in names {
      try modules.add(
        name, "cache grown", ModuleExtents(rows: 1, columns: elements),
        times: 2 / names.count * step.layers, residency: isDecode ? .rotating() : .hot)
    }
  }

  private mutating func attend(
    _ operation: Attention, _ extents: ModuleExtents
  ) throws(ModelError) {
    let isDecode = group.isDecode
    guard let module = isDecode ? layer.attention : layer.promptAttention else {
      throw .unsupported(
        profile: modules.machine, what: "\(model.family), an encoder, one token at a time")
    }
    try modules.add(
      module, "attention", operation, by: step.attention, isDecode ? .rotating() : .hot,
      extents: extents, times: step.layers)
  }

  /// Latent attention as the modules do it: keys and values of all heads are made anew of every latent vector that is kept.
  private mutating func latentAttention(_ latent: Transformer.Latent) throws(ModelError) {
    let heads = model.attention.heads / shards
    let width = latent.plain + latent.rotary
    let layers = step.layers
    if let rank = latent.queryRank {
      try linear("query down product", from: model.hidden, to: rank, times: layers)
      try norm("query norm", rows: rows, columns: rank, times: layers)
    }
    try linear(
      "query product", from: latent.queryRank ?? model.hidden, to: heads * width, times: layers)
    try linear(
      "latent product", from: model.hidden, to: latent.rank + latent.rotary, times: layers)
    try norm("latent norm", rows: rows, columns: latent.rank, times: layers)
    try rotation("query", heads: heads, width: latent.rotary)
    try rotation("key", heads: 1, width: latent.rotary)
    try keep()
    let kept = group.count * (group.isDecode ? group.keys : step.queries(of: group))
    try linear(
      "key and value expansion", rows: kept, from: latent.rank,
      to: heads * (latent.plain + latent.value), times: layers)
    let attend = Attention(
      .flash, type: type, batch: group.count, heads: heads, kvHeads: heads,
      queries: step.queries(of: group), keys: group.keys, headDim: width,
      causal: !group.isDecode)
    try self.attend(
      attend,
      ModuleExtents(
        input: rows * heads * width, output: rows * heads * latent.value,
        weight: kept * heads * width))
    try linear("output product", from: heads * latent.value, to: model.hidden, times: layers)
  }
}
