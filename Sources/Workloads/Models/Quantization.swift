import Documents
public import Quantities

/// What weights of a model are for, as far as they may be stored in types of their own.
public enum WeightPart: String, Sendable, Hashable, CaseIterable {
  /// Products around attention; of layers without experts; of what stands beside experts; of experts.
  case attention, feedForward, sharedExpert, experts
  /// Routers; the tables of tokens and positions, and the vocabulary's product; norms.
  case routers, tables, norms
}

/// How the weights of a checkpoint are quantised, as its `quantization_config` says.
public struct Quantization: Sendable, Hashable {
  /// The method's name: fp8, awq, gptq, compressed-tensors, modelopt, mxfp4, bitsandbytes.
  public let method: String
  /// What quantised weights are stored as; formats of four bits, floating or whole, are four bits here.
  public let type: ElementType
  /// Bytes of scales and zeros for each quantised weight.
  public let overhead: Double
  /// What is quantised; the rest stays in the type that the model is otherwise published in.
  public let parts: Set<WeightPart>
  /// What products with quantised weights are done in, where activations are quantised for them; nil where weights are widened.
  public private(set) var products: ElementType?
  /// What keys and values are kept in; nil where the checkpoint does not say.
  public private(set) var cache: ElementType?

  /// Products of layers: what methods quantise unless they say otherwise.
  static let layers: Set<WeightPart> = [.attention, .feedForward, .sharedExpert, .experts]

  /// Reads a `quantization_config`, or ModelOpt's `hf_quant_config`; nil of a method, or of bits, that are not known.
  init?(_ document: JSONValue) {
    let config = document.find([.key("quantization")]) ?? document
    let algorithm = config.text("quant_algo")?.uppercased()
    guard let method = config.text("quant_method") ?? algorithm.map({ _ in "modelopt" }) else {
      return nil
    }
    let ignored = ["modules_to_not_convert", "ignored_layers", "ignore", "exclude_modules"]
      .flatMap { config.texts($0) }
    let parts = Self.layers.subtracting(Self.excluded(by: ignored))
    self.init(method.lowercased(), config, algorithm, parts)
    cache = Self.cache(config)
  }

  /// By the method's name.
  private init?(
    _ name: String, _ config: JSONValue, _ algorithm: String?, _ parts: Set<WeightPart>
  ) {
    switch name {
    case "fp8", "fbgemm_fp8":
      // One fp32 scale a block, or one a tensor or channel, which is nothing.
      let block = config.numbers("weight_block_size").reduce(1, *)
      self.init(name, .fp8, block > 1 ? 4 / block : 0, parts)
      products = .fp8
    case "awq", "gptq":
      guard let bits = config.number("bits") ?? config.number("w_bit") else { return nil }
      let group = config.number("group_size") ?? config.number("q_group_size") ?? 128
      let hasZeros = name == "awq" || config.find([.key("sym")]) == .bool(false)
      self.init(name, bits: bits, group: group, zeros: hasZeros ? bits / 8 : 0, parts)
    case "compressed-tensors", "modelopt", "modelopt_fp4":
      guard let weights = config.group("weights") else {
        self.init(name, algorithm: algorithm ?? "", group: config.number("group_size"), parts)
        return
      }
      guard let bits = weights.number("num_bits") else { return nil }
      // Four-bit floats have scales of one byte, whole numbers of two.
      let isFloat = weights.text("type") == "float"
      let isNarrow = isFloat && bits == 4
      let group = weights.number("group_size") ?? 0
      self.init(name, bits: bits, group: group, scale: isNarrow ? 1 : 2, zeros: 0, parts)
      if isFloat, bits == 8 { self = Quantization(name, .fp8, overhead, parts) }
      products = Self.eight(config.group("input_activations"))
    case "mxfp4":
      // Routed experts alone, of which 32 share a scale of one byte (OCP Microscaling, version 1.0).
      self.init(name, .int4, 1.0 / 32, parts.intersection([.experts]))
    case "bitsandbytes":
      let isFour = config.find([.key("load_in_4bit")]) == .bool(true)
      // Blocks of 64 with an fp32 scale.
      self.init(name, isFour ? .int4 : .int8, isFour ? 4.0 / 64 : 0, parts)
    default: return nil
    }
  }

  /// ModelOpt's algorithms by their names; four-bit floats have groups of 16, eight-bit ones of 32 where they have any.
  private init?(
    _ method: String, algorithm: String, group: Double?, _ parts: Set<WeightPart>
  ) {
    switch algorithm {
    case "FP8", "FP8_PER_CHANNEL_PER_TOKEN", "MXFP8", "FP8_PB_WO":
      let overheads = ["MXFP8": 1.0 / 32, "FP8_PB_WO": 4.0 / 16_384]
      self.init(method, .fp8, overheads[algorithm] ?? 0, parts)
      products = .fp8
    case "NVFP4", "W4A16_NVFP4": self.init(method, .int4, 1 / (group ?? 16), parts)
    case "W4A16_AWQ", "W4A8_AWQ": self.init(method, .int4, 2 / (group ?? 128), parts)
    default: return nil
    }
  }

  /// What a checkpoint says of keys and values: compressed-tensors as a scheme, ModelOpt by an algorithm's name.
  private static func cache(_ config: JSONValue) -> ElementType? {
    if config.text("kv_cache_quant_algo")?.uppercased() == "FP8" { return .fp8 }
    return eight(config.find([.key("kv_cache_scheme")]))
  }

  /// The type of eight bits that a scheme of numbers describes; nil of any other width.
  private static func eight(_ scheme: JSONValue?) -> ElementType? {
    guard let scheme, scheme.number("num_bits") == 8 else { return nil }
    return scheme.text("type") == "float" ? .fp8 : .int8
  }

  private init(
    _ method: String, _ type: ElementType, _ overhead: Double, _ parts: Set<WeightPart>
  ) {
    (self.method, self.type, self.overhead, self.parts) = (method, type, overhead, parts)
  }

  /// Whole numbers or floats of so many bits, with a scale, and zeros of so many bytes, for each group.
  private init?(
    _ method: String, bits: Double, group: Double, scale: Double = 2, zeros: Double,
    _ parts: Set<WeightPart>
  ) {
    guard let type = [4: ElementType.int4, 8: .int8][Int(bits)] else { return nil }
    self.init(method, type, group > 0 ? (scale + zeros) / group : 0, parts)
  }

  /// Parts that a list of modules, or of patterns, takes out of all layers; attention counts as left out where one of its products is.
  private static func excluded(by modules: [String]) -> Set<WeightPart> {
    var excluded: Set<WeightPart> = []
    for module in modules {
      let words = module.replacing("\\", with: "").replacing("re:", with: "")
        .split { $0 == "." || $0 == "*" }.map(String.init)
      // Of single layers the rest is quantised.
      if words.contains(where: { Int($0) != nil || $0.hasPrefix("{") }) { continue }
      switch words.last {
      case let last? where words.contains("self_attn") && last.contains("_proj"):
        excluded.insert(.attention)
      case "self_attn", "attention": excluded.insert(.attention)
      case "shared_experts", "shared_expert": excluded.insert(.sharedExpert)
      case "experts": excluded.insert(.experts)
      case "mlp": excluded.insert(.feedForward)
      case let last? where last.hasPrefix("(gate|up") && words.contains("mlp"):
        excluded.insert(.feedForward)
      default: break
      }
    }
    return excluded
  }
}

extension JSONValue {
  fileprivate func text(_ key: String) -> String? {
    if case .string(let text) = find([.key(key)]) { text } else { nil }
  }

  fileprivate func number(_ key: String) -> Double? { try? double([.key(key)]) }

  fileprivate func texts(_ key: String) -> [String] {
    guard let values = try? array([.key(key)]) else { return [] }
    return values.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  fileprivate func numbers(_ key: String) -> [Double] {
    guard let values = try? array([.key(key)]) else { return [] }
    return values.compactMap { try? $0.double([]) }
  }

  /// What the first of the groups says of its weights or activations.
  fileprivate func group(_ subject: String) -> JSONValue? {
    guard case .object(let groups) = find([.key("config_groups")]) else { return nil }
    return groups.first?.value.find([.key(subject)])
  }
}
