import Quantities
import Workloads

/// Latent attention (DeepSeek-V2, arXiv 2405.04434) as vLLM runs it on Hopper: sequences with few new tokens attend in latent space
/// (vLLM 0.24, v1/attention/backends/mla/flashattn_mla.py), others over keys and values expanded for each head.
extension VLLMRecipe {
  /// Products that make queries and latent vectors, their norms and the rotation.
  func writeProjections<S: PartSink>(
    _ latent: Transformer.Latent, _ parts: inout S
  ) throws(S.Failure) {
    let layers = step.layers
    let (width, kept) = (latent.plain + latent.rotary, latent.rank + latent.rotary)
    if let rank = latent.queryRank {
      try common.product(
        "query and latent down product", rows: rows, from: model.hidden, to: rank + kept,
        times: layers, of: .attention, &parts)
      try norm("query norm", rank, &parts)
    }
    try common.product(
      "query product", rows: rows, from: latent.queryRank ?? model.hidden, to: heads * width,
      times: layers, of: .attention, &parts)
    if latent.queryRank == nil {
      try common.product(
        "latent product", rows: rows, from: model.hidden, to: kept, times: layers, of: .attention,
        &parts)
    }
    try parts.add(
      "rotation", Rotation(type: type, rows: rows, heads: heads + 1, headDim: latent.rotary),
      by: .inductor, residency: .hot, times: layers)
    try norm("latent norm", latent.rank, &parts)
  }

  private func norm<S: PartSink>(
    _ name: @autoclosure () -> String, _ columns: Int, _ parts: inout S
  ) throws(S.Failure) {
    try parts.add(
      name(), Norm(.rms, type: type, rows: rows, columns: columns), by: .inductor, residency: .hot,
      times: step.layers)
  }

  /// Latent vectors kept, and attention of all groups.
  func attend<S: PartSink>(
    _ latent: Transformer.Latent, _ parts: inout S
  ) throws(S.Failure) {
    try parts.add(
      "cache write",
      RowCopy(
        .cacheWrite, type: step.types.cache, rows: step.rows, columns: latent.rank + latent.rotary),
      by: .vllm, residency: .rotating(), times: step.layers)
    let few = step.groups.filter { $0.new <= rules.absorbedTokens }
    if !few.isEmpty { try attendInLatentSpace(few, latent, &parts) }
    for group in step.groups where group.new > rules.absorbedTokens {
      try common.product(
        "key and value expansion", rows: group.count * group.keys, from: latent.rank,
        to: heads * (latent.plain + latent.value), times: step.layers, of: .attention, &parts)
      try parts.add(
        "attention",
        ExpandedAttention(
          type: type, batch: group.count, heads: heads, queries: group.new, keys: group.keys,
          headDim: latent.plain + latent.rotary, valueDim: latent.value, causal: model.isCausal),
        by: .flash, residency: .hot, times: step.layers)
    }
  }

  private func attendInLatentSpace<S: PartSink>(
    _ groups: [SequenceGroup], _ latent: Transformer.Latent, _ parts: inout S
  ) throws(S.Failure) {
    let tokens = groups.reduce(0) { $0 + $1.tokens }
    try headProducts(
      "queries into latent space", tokens, from: latent.plain, to: latent.rank, &parts)
    let attentions = groups.map { group in
      LatentAttention(
        type: type, batch: group.count, heads: heads, keys: group.keys, rank: latent.rank,
        rotary: latent.rotary, queries: group.new, cache: step.types.cache)
    }
    if attentions.count == 1 {
      try parts.add(
        "latent attention", attentions[0], by: .flash, residency: .rotating(), times: step.layers)
    } else {
      try parts.add(
        "latent attention", PagedAttention(attentions), by: .flash, residency: .rotating(),
        times: step.layers)
    }
    try headProducts(
      "results out of latent space", tokens, from: latent.rank, to: latent.value, &parts)
  }

  /// A product for each head with weights of its own.
  private func headProducts<S: PartSink>(
    _ name: @autoclosure () -> String, _ tokens: Int, from k: Int, to n: Int, _ parts: inout S
  ) throws(S.Failure) {
    let taken = heads * tokens
    try parts.add(
      name(),
      GroupedGEMM(
        type: type,
        sizes: ExpertSizes(tokens: taken, modelDim: k, hiddenDim: n, experts: heads, topK: 1),
        rows: taken),
      by: .cublas, residency: .rotating(), times: step.layers)
  }
}
