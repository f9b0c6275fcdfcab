import Documents
import Quantities
import Testing
import Workloads

@Suite struct ModelConfigTests {
  static let llama = """
    "hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,\
    "num_key_value_heads":8,"vocab_size":128256,"max_position_embeddings":131072
    """

  private func config(_ text: String) throws -> ModelConfig {
    try ModelConfig(bytes: Array("{\(text)}".utf8))
  }

  /// Families of which counts are known to a thousandth: biases of experts, or of norms, are left out or counted too often.
  @Test(arguments: [
    (
      #""model_type":"mpt","d_model":4096,"n_heads":32,"n_layers":32,"expansion_ratio":4,"max_seq_len":2048,"vocab_size":50432,"no_bias":true,"attn_config":{"alibi":true}"#,
      6649.3
    ),
    (
      #""model_type":"mpt","d_model":7168,"n_heads":64,"n_layers":48,"expansion_ratio":4,"max_seq_len":8192,"vocab_size":50432,"no_bias":true,"attn_config":{"alibi":true}"#,
      29_958.9
    ),
    (
      #""model_type":"gpt_oss","hidden_size":2880,"intermediate_size":2880,"num_hidden_layers":36,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"num_local_experts":128,"num_experts_per_tok":4,"vocab_size":201088,"max_position_embeddings":131072,"sliding_window":128,"tie_word_embeddings":false"#,
      116_829.2
    ),
    (
      #""model_type":"gpt_oss","hidden_size":2880,"intermediate_size":2880,"num_hidden_layers":24,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"num_local_experts":32,"num_experts_per_tok":4,"vocab_size":201088,"max_position_embeddings":131072,"sliding_window":128,"tie_word_embeddings":false"#,
      20_914.8
    ),
  ]) func weightsOfMoreFamilies(text: String, millions: Double) throws {
    let parameters = Double(try config(text).model.parameters)
    #expect(abs(parameters / 1e6 / millions - 1) < 0.001, "\(parameters)")
  }

  /// Parameter counts that the publishers print, in millions.
  @Test(arguments: [
    (#""model_type":"llama",\#(llama),"tie_word_embeddings":false"#, 8030.3),
    (
      #""model_type":"llama","hidden_size":2048,"intermediate_size":8192,"num_hidden_layers":16,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":64,"vocab_size":128256,"max_position_embeddings":131072,"tie_word_embeddings":true"#,
      1235.8
    ),
    (
      #""model_type":"mistral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":32000,"max_position_embeddings":32768,"sliding_window":4096"#,
      7241.7
    ),
    (
      #""model_type":"mixtral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":32000,"max_position_embeddings":32768,"num_local_experts":8,"num_experts_per_tok":2"#,
      46702.8
    ),
    (
      #""model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"vocab_size":152064,"max_position_embeddings":131072"#,
      7615.6
    ),
    (
      #""model_type":"qwen3","hidden_size":4096,"intermediate_size":12288,"num_hidden_layers":36,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"vocab_size":151936,"max_position_embeddings":40960,"tie_word_embeddings":false"#,
      8190.7
    ),
    (
      #""model_type":"qwen3_moe","hidden_size":2048,"intermediate_size":6144,"moe_intermediate_size":768,"num_hidden_layers":48,"num_attention_heads":32,"num_key_value_heads":4,"head_dim":128,"vocab_size":151936,"max_position_embeddings":40960,"num_experts":128,"num_experts_per_tok":8,"tie_word_embeddings":false"#,
      30532.1
    ),
    (
      #""model_type":"gemma2","hidden_size":2304,"intermediate_size":9216,"num_hidden_layers":26,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"vocab_size":256000,"max_position_embeddings":8192,"sliding_window":4096"#,
      2614.3
    ),
    (
      #""model_type":"phi3","hidden_size":3072,"intermediate_size":8192,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"vocab_size":32064,"max_position_embeddings":4096,"sliding_window":2047"#,
      3821.1
    ),
    (
      #""model_type":"gpt2","n_layer":12,"n_head":12,"n_embd":768,"n_positions":1024,"vocab_size":50257"#,
      124.4
    ),
    (
      #""model_type":"gpt_neox","hidden_size":6144,"intermediate_size":24576,"num_hidden_layers":44,"num_attention_heads":64,"vocab_size":50432,"max_position_embeddings":2048"#,
      20554.6
    ),
    (
      #""model_type":"deepseek_v3","hidden_size":7168,"intermediate_size":18432,"moe_intermediate_size":2048,"num_hidden_layers":61,"num_attention_heads":128,"num_key_value_heads":128,"vocab_size":129280,"max_position_embeddings":163840,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"n_routed_experts":256,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3"#,
      671026.4
    ),
    (
      #""model_type":"gpt","layers":96,"hidden":12288,"heads":96,"vocabulary":51200,"context":2048"#,
      174600
    ),
  ])
  func weightsAreThoseOfThePublishedModel(text: String, millions: Double) throws {
    let model = try config(text).model
    let counted = Double(model.parameters) / 1e6
    #expect(abs(counted / millions - 1) < 5e-4, "\(model.family): \(counted)")
    #expect(model.activeParameters <= model.parameters)
  }

  @Test func expertsThatATokenMeetsAreCounted() throws {
    let mixtral = try config(
      """
      "model_type":"mixtral",\(Self.llama),"num_local_experts":8,"num_experts_per_tok":2
      """
    ).model
    let all = mixtral.expertLayerParameters.experts
    #expect(mixtral.parameters - mixtral.activeParameters == all / 8 * 6)
  }

  /// DeepSeek-V3's latent cache, and grouped queries (arXiv 2505.09343, table 1).
  @Test func cachesHoldWhatAttentionReads() throws {
    let model = try config(#""model_type":"llama",\#(Self.llama)"#).model
    #expect(model.cacheBytes(.bf16) == Bytes(2 * 2 * 8 * 128 * 32))
    #expect(model.cacheBytes(.fp8) == model.cacheBytes(.bf16) / 2)
  }

  @Test(arguments: [
    "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size",
    "max_position_embeddings",
  ])
  func aMissingKeyIsNamed(key: String) throws {
    let text = #""model_type":"llama",\#(Self.llama)"#
    let kept = text.split(separator: ",").filter { !$0.contains("\"\(key)\"") }
    #expect(throws: ModelConfigError.document(.missingValue(path: "$.\(key)"))) {
      try config(kept.joined(separator: ","))
    }
  }

  @Test func impossibleSizesAreRefused() throws {
    #expect(throws: ModelConfigError.notPositive(key: "hidden_size", value: 0)) {
      try config(
        #""model_type":"llama",\#(Self.llama)"#.replacing(
          "\"hidden_size\":4096", with: "\"hidden_size\":0"))
    }
    #expect(
      throws: ModelConfigError.notDivisible(
        key: "num_attention_heads", value: 32, by: "num_key_value_heads", divisor: 5)
    ) {
      try config(
        #""model_type":"llama",\#(Self.llama)"#.replacing(
          "value_heads\":8", with: "value_heads\":5"))
    }
    #expect(throws: ModelConfigError.self) { try config(#""model_type":"bert""#) }
    #expect(throws: ModelConfigError.self) { try ModelConfig(bytes: Array("[1]".utf8)) }
    #expect(throws: ModelConfigError.self) { try ModelConfig(bytes: [0x7B]) }
  }

  @Test func keysThatMeanNothingAreListed() throws {
    let read = try config(
      #""model_type":"llama",\#(Self.llama),"rms_norm_eps":1e-5,"frobnicate":3,"zeta":null"#)
    #expect(read.unknownKeys == ["frobnicate", "zeta"])
  }
}
