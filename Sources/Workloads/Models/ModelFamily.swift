import Quantities

/// One family of models: how its configuration becomes sizes.
struct ModelFamily: Sendable {
  let name: String
  let model: @Sendable (inout ConfigReader) throws(ModelConfigError) -> Transformer

  /// Every family; the one place that lists them.
  static let all: [ModelFamily] = [
    gated("llama") { reader, model throws(ModelConfigError) in
      let hasBias = try reader.flag("attention_bias", or: false)
      (model.attention.hasInputBias, model.attention.hasOutputBias) = (hasBias, hasBias)
      model.feedForward.hasBias = try reader.flag("mlp_bias", or: false)
    },
    gated("mistral") { reader, model throws(ModelConfigError) in
      try model.readWindow(&reader)
    },
    gated("mixtral") { reader, model throws(ModelConfigError) in
      try model.readWindow(&reader)
      let inner = model.feedForward.inner
      try model.readExperts(&reader, count: "num_local_experts", inner: inner)
    },
    gated("qwen2") { reader, model throws(ModelConfigError) in
      model.attention.hasInputBias = true
      try model.readLateWindow(&reader)
    },
    gated("qwen3") { reader, model throws(ModelConfigError) in
      try model.readQwen3(&reader)
    },
    gated("qwen3_moe") { reader, model throws(ModelConfigError) in
      try model.readQwen3(&reader)
      let inner = try reader.size("moe_intermediate_size")
      try model.readExperts(&reader, count: "num_experts", inner: inner)
      let every = try reader.size("decoder_sparse_step", or: 1)
      let dense = try reader.count("mlp_only_layers")
      model.experts?.layers = max(model.layers / every - dense, 0)
    },
    gated("gemma2", isTied: true) { reader, model throws(ModelConfigError) in
      let hasBias = try reader.flag("attention_bias", or: false)
      (model.attention.hasInputBias, model.attention.hasOutputBias) = (hasBias, hasBias)
      model.norm.count = 4
      try model.readWindow(&reader, global: model.layers / 2)
    },
    gated("gemma3_text", isTied: true) { reader, model throws(ModelConfigError) in
      let hasBias = try reader.flag("attention_bias", or: false)
      (model.attention.hasInputBias, model.attention.hasOutputBias) = (hasBias, hasBias)
      (model.norm.count, model.attention.normalisesHeads) = (4, true)
      // Every sixth layer sees all (transformers, configuration_gemma3.py).
      let every = try reader.size("sliding_window_pattern", or: 6)
      try model.readWindow(&reader, global: model.layers / every)
    },
    gated("phi3") { reader, model throws(ModelConfigError) in
      try model.readWindow(&reader)
      try model.readRotary(&reader, "partial_rotary_factor", or: 1)
    },
    gated("gpt_oss") { reader, model throws(ModelConfigError) in
      (model.attention.hasInputBias, model.attention.hasOutputBias) = (true, true)
      (model.attention.hasSinks, model.feedForward.hasBias) = (true, true)
      let inner = model.feedForward.inner
      _ = (reader.has("experts_per_token"), reader.has("attention_bias"))
      try model.readExperts(&reader, count: "num_local_experts", inner: inner)
      model.experts?.hasRouterBias = true
      try model.readWindow(&reader, global: model.layers / 2)
    },
    gated("deepseek_v2") { reader, model throws(ModelConfigError) in
      try model.readDeepSeek(&reader)
    },
    gated("deepseek_v3") { reader, model throws(ModelConfigError) in
      try model.readDeepSeek(&reader)
    },
    gated("kimi_k2") { reader, model throws(ModelConfigError) in
      try model.readDeepSeek(&reader)
    },
    plain(
      "gpt2", layers: "n_layer", hidden: "n_embd", heads: "n_head", context: "n_positions",
      inner: "n_inner", learnsPositions: true),
    ModelFamily(name: "gpt_neox") { reader throws(ModelConfigError) in
      var model = try Transformer(
        &reader, family: "gpt_neox", layers: "num_hidden_layers", hidden: "hidden_size",
        heads: "num_attention_heads", context: "max_position_embeddings",
        inner: "intermediate_size")
      model.isTied = try reader.flag("tie_word_embeddings", or: false)
      _ = try reader.flag("use_parallel_residual", or: true)
      try model.readRotary(&reader, "rotary_pct", or: 0.25)
      return model
    },
    ModelFamily(name: "bert") { reader throws(ModelConfigError) in
      var model = try Transformer(
        &reader, family: "bert", layers: "num_hidden_layers", hidden: "hidden_size",
        heads: "num_attention_heads", context: "max_position_embeddings",
        inner: "intermediate_size")
      (model.isCausal, model.learnsPositions, model.isTied) = (false, true, true)
      _ = (reader.has("type_vocab_size"), reader.has("tie_word_embeddings"))
      return model
    },
    ModelFamily(name: "mpt") { reader throws(ModelConfigError) in
      let width = try reader.size("d_model")
      let ratio = try reader.size("expansion_ratio", or: 4)
      var model = try Transformer(
        &reader, family: "mpt", layers: "n_layers", hidden: "d_model", heads: "n_heads",
        context: "max_seq_len", inner: "ffn_hidden_size", usually: width.times(ratio))
      model.isTied = try reader.flag("tie_word_embeddings", or: true)
      model.learnsPositions = !(try reader.flag("alibi", of: "attn_config", or: false))
      if try reader.flag("no_bias", or: false) {
        (model.attention.hasInputBias, model.attention.hasOutputBias) = (false, false)
        model.feedForward.hasBias = false
      }
      return model
    },
    // Squared ReLU between two products (Nemotron-4 15B, arXiv 2402.16819, section 2).
    ModelFamily(name: "nemotron") { reader throws(ModelConfigError) in
      var model = try Transformer(
        &reader, family: "nemotron", layers: "num_hidden_layers", hidden: "hidden_size",
        heads: "num_attention_heads", context: "max_position_embeddings",
        inner: "intermediate_size")
      model.isTied = try reader.flag("tie_word_embeddings", or: false)
      model.attention.kvHeads = try reader.size("num_key_value_heads", or: model.attention.heads)
      let hasBias = try reader.flag("attention_bias", or: false)
      (model.attention.hasInputBias, model.attention.hasOutputBias) = (hasBias, hasBias)
      model.feedForward.hasBias = try reader.flag("mlp_bias", or: false)
      try model.readRotary(&reader, "partial_rotary_factor", or: 0.5)
      return model
    },
    plain(
      "gpt", layers: "layers", hidden: "hidden", heads: "heads", context: "context",
      inner: "inner", learnsPositions: true),
  ]

  /// Families of LLaMA's form: RMSNorm, rotary positions, and a gate.
  private static func gated(
    _ name: String, isTied: Bool = false,
    _ rest:
      @escaping @Sendable (inout ConfigReader, inout Transformer) throws(ModelConfigError) ->
      Void
  ) -> ModelFamily {
    ModelFamily(name: name) { reader throws(ModelConfigError) in
      let hidden = try reader.size("hidden_size")
      let heads = try reader.size("num_attention_heads")
      let kvHeads = try reader.size("num_key_value_heads", or: heads)
      let isGiven = reader.has("head_dim") || reader.has("qk_nope_head_dim")
      guard isGiven || hidden % heads == 0 else {
        throw .notDivisible(
          key: "hidden_size", value: hidden, by: "num_attention_heads", divisor: heads)
      }
      guard heads % kvHeads == 0 else {
        throw .notDivisible(
          key: "num_attention_heads", value: heads, by: "num_key_value_heads", divisor: kvHeads)
      }
      var model = Transformer(
        family: name, hidden: hidden, layers: try reader.size("num_hidden_layers"),
        vocabulary: try reader.size("vocab_size"),
        context: try reader.size("max_position_embeddings"),
        attention: .init(
          heads: heads, kvHeads: kvHeads,
          headDim: try reader.size("head_dim", or: max(hidden / heads, 1))),
        feedForward: .init(inner: try reader.size("intermediate_size"), isGated: true),
        norm: .init(form: .rms, count: 2), learnsPositions: false,
        isTied: try reader.flag("tie_word_embeddings", or: isTied), type: reader.type())
      try rest(&reader, &model)
      return model
    }
  }

  /// Families of GPT's form: LayerNorm, two products, a bias everywhere.
  private static func plain(
    _ name: String, layers: String, hidden: String, heads: String, context: String, inner: String,
    learnsPositions: Bool
  ) -> ModelFamily {
    ModelFamily(name: name) { reader throws(ModelConfigError) in
      var model = try Transformer(
        &reader, family: name, layers: layers, hidden: hidden, heads: heads, context: context,
        inner: inner)
      model.learnsPositions = learnsPositions
      model.isTied = try reader.flag("tie_word_embeddings", or: true)
      return model
    }
  }
}

extension Transformer {
  /// A model of GPT's form under the names of its keys.
  fileprivate init(
    _ reader: inout ConfigReader, family: String, layers: String, hidden: String, heads: String,
    context: String, inner: String, usually: Int? = nil
  ) throws(ModelConfigError) {
    let width = try reader.size(hidden)
    let headCount = try reader.size(heads)
    guard width % headCount == 0 else {
      throw .notDivisible(key: hidden, value: width, by: heads, divisor: headCount)
    }
    let vocabulary = try reader.size(family == "gpt" ? "vocabulary" : "vocab_size")
    self.init(
      family: family, hidden: width, layers: try reader.size(layers), vocabulary: vocabulary,
      context: try reader.size(context),
      attention: .init(
        heads: headCount, kvHeads: headCount, headDim: width / headCount, hasInputBias: true,
        hasOutputBias: true),
      feedForward: .init(
        inner: try reader.size(inner, or: usually ?? 4 * width), isGated: false, hasBias: true),
      norm: .init(form: .layer, count: 2), learnsPositions: false, isTied: true,
      type: reader.type())
  }

  /// A window of some layers; `global` of them see all, but where `layer_types` says which.
  fileprivate mutating func readWindow(
    _ reader: inout ConfigReader, global: Int = 0
  ) throws(ModelConfigError) {
    let all = try reader.count("layer_types", of: "full_attention")
    guard reader.has("sliding_window") else { return }
    attention.window = try reader.size("sliding_window")
    attention.globalLayers = min(all ?? global, layers)
  }

  /// The share of a head that is rotated, and the family's own where no key says it.
  fileprivate mutating func readRotary(
    _ reader: inout ConfigReader, _ key: String, or standard: Double
  ) throws(ModelConfigError) {
    let share = try reader.share(key, or: standard)
    attention.rotary = Int(share * Double(attention.headDim))
  }

  fileprivate mutating func readQwen3(_ reader: inout ConfigReader) throws(ModelConfigError) {
    attention.normalisesHeads = true
    let hasBias = try reader.flag("attention_bias", or: false)
    (attention.hasInputBias, attention.hasOutputBias) = (hasBias, hasBias)
    try readLateWindow(&reader)
  }

  /// A window of the layers from `max_window_layers` on, where one is used; the first layers see all (transformers,
  /// configuration_qwen2.py).
  fileprivate mutating func readLateWindow(
    _ reader: inout ConfigReader
  ) throws(ModelConfigError) {
    let first = try reader.count("max_window_layers", or: layers)
    guard try reader.flag("use_sliding_window", or: false) else {
      _ = (reader.has("sliding_window"), reader.has("layer_types"))
      return
    }
    try readWindow(&reader, global: min(first, layers))
  }

  /// Experts in every layer, under the family's keys.
  fileprivate mutating func readExperts(
    _ reader: inout ConfigReader, count: String, inner: Int
  ) throws(ModelConfigError) {
    let (all, taken) = (try reader.size(count), try reader.size("num_experts_per_tok"))
    guard taken <= all else {
      throw .exceeds(key: "num_experts_per_tok", value: taken, of: count, limit: all)
    }
    experts = Experts(count: all, perToken: taken, inner: inner, layers: layers)
  }

  /// DeepSeek-V3's form: latent attention, experts with one beside them, and dense layers first.
  fileprivate mutating func readDeepSeek(_ reader: inout ConfigReader) throws(ModelConfigError) {
    try readLatent(&reader)
    let inner = try reader.size("moe_intermediate_size")
    try readExperts(&reader, count: "n_routed_experts", inner: inner)
    experts?.sharedInner = inner * (try reader.count("n_shared_experts", or: 0))
    let every = try reader.size("moe_layer_freq", or: 1)
    let dense = try reader.count("first_k_dense_replace", or: 0)
    experts?.layers = max(layers - dense, 0) / every
  }

  fileprivate mutating func readLatent(_ reader: inout ConfigReader) throws(ModelConfigError) {
    let rank = reader.has("q_lora_rank") ? try reader.size("q_lora_rank") : nil
    let latent = Latent(
      queryRank: rank, rank: try reader.size("kv_lora_rank"),
      plain: try reader.size("qk_nope_head_dim"), rotary: try reader.size("qk_rope_head_dim"),
      value: try reader.size("v_head_dim"))
    attention.latent = latent
    attention.headDim = latent.plain + latent.rotary
  }
}
