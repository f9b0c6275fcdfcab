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

  private func weights(_ config: String, _ base: ElementType = .bf16) throws -> Double {
    let model = try model(config).model
    let quantization = try #require(model.quantization)
    var types = StepTypes(weights: quantization.type)
    (types.quantization, types.plain) = (quantization, base)
    let job = Job(model: model, groups: [.decode(1, context: 64)], types: types)
    return job.weightBytes(of: Stage(whole: model)).value
  }

  private static let llama =
    "\"model_type\":\"llama\",\(ModelConfigTests.llama),\"tie_word_embeddings\":false"
  /// Products of layers, and the two tables, of LLaMA-8B; and its 65 norms.
  private static let (layers, tables, norms) = (6_979_321_856.0, 1_050_673_152.0, 266_240.0)

  /// Bytes of LLaMA-8B's weights in the types of methods, by hand: bytes of a weight with its scales and zeros; tables and norms in two.
  @Test(arguments: [
    (#"{"quant_method":"fp8","activation_scheme":"dynamic"}"#, 1.0),
    (#"{"quant_method":"fp8","weight_block_size":[128,128]}"#, 1.000244140625),
    (#"{"quant_method":"awq","bits":4,"group_size":128,"zero_point":true}"#, 0.51953125),
    (#"{"quant_method":"gptq","bits":8,"group_size":-1,"sym":true}"#, 1.0),
    (#"{"quant_method":"gptq","bits":4,"group_size":32,"sym":false}"#, 0.578125),
    (
      #"{"quant_method":"compressed-tensors","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"int","group_size":128,"strategy":"group"}}},"ignore":["lm_head"]}"#,
      0.515625
    ),
    (
      #"{"quant_algo":"NVFP4","quant_method":"modelopt","config_groups":{"group_0":{"weights":{"num_bits":4,"type":"float","group_size":16}}}}"#,
      0.5625
    ),
    (#"{"quant_method":"modelopt","quant_algo":"FP8"}"#, 1.0),
    (
      #"{"quantization":{"quant_algo":"NVFP4","group_size":16,"exclude_modules":["lm_head"]}}"#,
      0.5625
    ),
    (#"{"quant_method":"bitsandbytes","load_in_4bit":true}"#, 0.5625),
    (#"{"quant_method":"bitsandbytes","load_in_8bit":true}"#, 1.0),
  ]) func quantisedWeightsAreCounted(quantization: String, each: Double) throws {
    let bytes = try weights("\(Self.llama),\"quantization_config\":\(quantization)")
    let expected = Self.layers * each + 2 * (Self.tables + Self.norms)
    #expect(abs(bytes - expected) < 1, "\(bytes / 1e9) against \(expected / 1e9)")
  }

  /// What a list leaves out stays in 16 bits: attention of all layers, here.
  @Test func excludedModulesStay() throws {
    let attention = 32.0 * (2 * 4096 * 4096 + 2 * 4096 * 1024)
    let bytes = try weights(
      "\(Self.llama),\"quantization_config\":{\"quant_method\":\"fp8\",\"modules_to_not_convert\":[\"lm_head\",\"model.layers.*.self_attn\"]}"
    )
    #expect(abs(bytes - (Self.layers + attention + 2 * (Self.tables + Self.norms))) < 1)
  }

  /// One product of attention that is left out leaves attention out; single layers do not.
  @Test(arguments: [
    ("model.layers.*.self_attn.q_b_proj", false), ("re:.*self_attn.*", false),
    ("model.layers.3.self_attn", true), ("lm_head", true),
    ("model.layers.*.self_attn.k_norm", true),
  ]) func patternsTakeOutWhatTheySay(pattern: String, isCovered: Bool) throws {
    let config = try model(
      "\(Self.llama),\"quantization_config\":{\"quant_method\":\"fp8\",\"ignored_layers\":[\"\(pattern)\"]}"
    )
    #expect(config.model.quantization?.parts.contains(.attention) == isCovered)
  }

  @Test(arguments: [
    #"{"quant_method":"zorro"}"#, #"{"quant_method":"awq","bits":3}"#, #"{"quant_method":"gptq"}"#,
  ]) func unknownQuantisationIsNamed(quantization: String) throws {
    let config = try model("\(Self.qwen),\"quantization_config\":\(quantization)")
    #expect(config.hasUnknownQuantization && config.model.quantization == nil)
    #expect(config.unknownKeys == ["quantization_config"])
  }
}
