import Quantities
import Testing
import Workloads

/// What configs say in more ways than one: windows of some layers, sizes of a part, numbers that JSON lacks.
@Suite struct ConfigKindsTests {
  private func model(_ text: String) throws -> ModelConfig {
    try ModelConfig(bytes: Array("{\(text)}".utf8))
  }

  private static let qwen = """
    "model_type":"qwen2","hidden_size":1536,"intermediate_size":8960,"num_hidden_layers":28,"num_attention_heads":12,\
    "num_key_value_heads":2,"vocab_size":151936,"max_position_embeddings":131072,"tie_word_embeddings":true
    """

  /// Layers that see all tokens, where a window of 4,096 is written.
  @Test(arguments: [
    (#""use_sliding_window":true,"sliding_window":4096,"max_window_layers":21"#, 21),
    (#""use_sliding_window":true,"sliding_window":4096,"max_window_layers":70"#, 28),
    (#""use_sliding_window":true,"sliding_window":4096,"max_window_layers":0"#, 0),
    (
      #""use_sliding_window":true,"sliding_window":4096,"max_window_layers":21,"layer_types":["full_attention","sliding_attention"]"#,
      1
    ),
  ]) func firstLayersSeeAll(rest: String, global: Int) throws {
    let attention = try model("\(Self.qwen),\(rest)").model.attention
    #expect(attention.window == 4096 && attention.globalLayers == global)
  }

  @Test func aWindowThatIsNotUsedIsNone() throws {
    let config = try model(
      "\(Self.qwen),\"use_sliding_window\":false,\"sliding_window\":4096,\"max_window_layers\":21")
    #expect(config.model.attention.window == nil && config.unknownKeys.isEmpty)
  }

  /// 21 layers keep 131,072 tokens and 7 keep 4,096, 1,024 bytes a token and layer, of 16 sequences.
  @Test func theCacheIsThatOfBothKindsOfLayers() throws {
    let model = try model(
      "\(Self.qwen),\"use_sliding_window\":true,\"sliding_window\":4096,\"max_window_layers\":21"
    ).model
    let job = Job(model: model, groups: [.decode(16, context: 131_072)])
    #expect(job.memory.cache.value == 16 * 1024 * Double(21 * 131_072 + 7 * 4096))
  }

  /// Gemma 3 of 4 billion weights, as its text_config: five of 34 layers see all.
  @Test func sizesOfAPartAreReadAndSaid() throws {
    let config = try model(
      #"""
      "model_type":"gemma3","vision_config":{"hidden_size":1152},"text_config":{"model_type":"gemma3_text","hidden_size":2560,
      "intermediate_size":10240,"num_hidden_layers":34,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,
      "vocab_size":262208,"max_position_embeddings":131072,"sliding_window":1024}
      """#)
    #expect(config.isPart)
    #expect(config.model.family == "gemma3_text" && config.model.attention.globalLayers == 5)
    #expect(abs(Double(config.model.parameters) / 3.88e9 - 1) < 0.001)
  }

  @Test func anUnknownPartIsNamed() throws {
    #expect {
      try model(#""model_type":"zorro","text_config":{"model_type":"zorro_text"}"#)
    } throws: {
      "\($0)".contains("zorro_text")
    }
  }

  /// As transformers writes them; in texts they are words.
  @Test func numbersThatJSONLacksAreNoFault() throws {
    let config = try model(
      "\(Self.qwen),\"rope_theta\":Infinity,\"rms_norm_eps\":NaN,\"initializer_range\":-Infinity,\"_name_or_path\":\"NaN \\\"Infinity\""
    )
    #expect(config.model.layers == 28 && config.unknownKeys.isEmpty)
  }

  /// What is not obeyed is at least said.
  @Test func quantisedWeightsAreNamed() throws {
    let config = try model(
      "\(Self.qwen),\"quantization_config\":{\"quant_method\":\"awq\",\"bits\":4}")
    #expect(config.quantization == "awq")
    #expect(try model(Self.qwen).quantization == nil)
  }
}
