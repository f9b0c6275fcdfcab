import Documents
import Quantities

/// Takes a model's sizes out of a document, and knows what was left.
struct ConfigReader {
  private let members: [JSONValue.Member]
  private let document: JSONValue
  private var used: Set<String> = []

  init(_ document: JSONValue) {
    self.document = document
    if case .object(let members) = document { self.members = members } else { members = [] }
  }

  /// A size that must be there and be at least 1.
  mutating func size(_ key: String) throws(ModelConfigError) -> Int {
    try size(key, or: nil)
  }

  /// A size of at least 1 that may be missing, or null.
  mutating func size(_ key: String, or standard: Int?) throws(ModelConfigError) -> Int {
    let value = try number(key, or: standard)
    guard value > 0 else { throw .notPositive(key: key, value: value) }
    return value
  }

  /// A count that may be 0, or missing.
  mutating func count(_ key: String, or standard: Int) throws(ModelConfigError) -> Int {
    let value = try number(key, or: standard)
    guard value >= 0 else { throw .negative(key: key, value: value) }
    return value
  }

  /// A whole number that may be missing, or null; without a standard it may not.
  mutating func number(_ key: String, or standard: Int?) throws(ModelConfigError) -> Int {
    used.insert(key)
    if let standard, document.find([.key(key)]) == nil { return standard }
    let value = try read { () throws(DocumentError) in try document.int([.key(key)]) }
    guard value < 1 << 32 else {
      throw .exceeds(key: key, value: value, of: "what a size can be", limit: 1 << 32)
    }
    return value
  }

  /// Whether a value is there.
  mutating func has(_ key: String) -> Bool {
    used.insert(key)
    return document.find([.key(key)]) != nil
  }

  mutating func flag(_ key: String, or standard: Bool) throws(ModelConfigError) -> Bool {
    guard has(key) else { return standard }
    return try read { () throws(DocumentError) in try document.bool([.key(key)]) }
  }

  /// A flag of an object within the document; either may be missing.
  mutating func flag(
    _ key: String, of object: String, or standard: Bool
  ) throws(ModelConfigError) -> Bool {
    guard has(object), document.find([.key(object), .key(key)]) != nil else { return standard }
    return try read { () throws(DocumentError) in try document.bool([.key(object), .key(key)]) }
  }

  /// A share between 0 and 1 that may be missing.
  mutating func share(_ key: String, or standard: Double) throws(ModelConfigError) -> Double {
    guard has(key) else { return standard }
    let share = try read { () throws(DocumentError) in try document.double([.key(key)]) }
    guard share >= 0, share <= 1 else {
      throw .exceeds(key: key, value: Int(share.rounded(.up)), of: "a share of a whole", limit: 1)
    }
    return share
  }

  mutating func text(_ key: String) throws(ModelConfigError) -> String {
    used.insert(key)
    return try read { () throws(DocumentError) in try document.string([.key(key)]) }
  }

  /// How many elements an array has that may be missing.
  mutating func count(_ key: String) throws(ModelConfigError) -> Int {
    guard has(key) else { return 0 }
    return try read { () throws(DocumentError) in try document.array([.key(key)]).count }
  }

  /// How many texts of an array are this one; nil where there is no such array.
  mutating func count(_ key: String, of text: String) throws(ModelConfigError) -> Int? {
    guard has(key) else { return nil }
    let values = try read { () throws(DocumentError) in try document.array([.key(key)]) }
    return values.count { $0 == .string(text) }
  }

  /// The weights' type where it says one that is known.
  mutating func type() -> ElementType? {
    for key in ["torch_dtype", "dtype"] where has(key) {
      switch document.find([.key(key)]) {
      case .string("bfloat16"): return .bf16
      case .string("float16"): return .fp16
      case .string("float32"): return .fp32
      default: continue
      }
    }
    return nil
  }

  /// Keys that nobody asked for and that do not change sizes, in their order.
  var unused: [String] {
    members.map(\.key).filter { !used.contains($0) && !Self.neutral.contains($0) }
  }

  private func read<Value>(
    _ read: () throws(DocumentError) -> Value
  ) throws(ModelConfigError) -> Value {
    do { return try read() } catch { throw .document(error) }
  }

  /// Keys that are customary and say nothing of cost: names, token numbers, constants of formulas, probabilities.
  private static let neutral: Set<String> = [
    "_name_or_path", "_source", "architectures", "auto_map", "transformers_version", "use_cache",
    "bos_token_id", "eos_token_id", "pad_token_id", "initializer_range", "rms_norm_eps",
    "layer_norm_eps", "layer_norm_epsilon", "norm_epsilon", "rope_theta", "rope_scaling",
    "rope_parameters", "rope_interleave", "rotary_pct", "rotary_emb_base", "partial_rotary_factor",
    "hidden_act", "hidden_activation", "activation_function", "attention_dropout",
    "hidden_dropout", "hidden_dropout_prob", "attention_probs_dropout_prob",
    "position_embedding_type",
    "classifier_pooling", "classifier_dropout", "resid_pdrop", "embd_pdrop", "attn_pdrop",
    "resid_dropout", "embd_dropout", "pretraining_tp", "output_router_logits",
    "router_aux_loss_coef", "router_jitter_noise", "summary_activation", "summary_first_dropout",
    "summary_proj_to_labels", "summary_type", "summary_use_proj", "task_specific_params",
    "scale_attn_weights", "scale_attn_by_inverse_layer_idx", "reorder_and_upcast_attn", "n_ctx",
    "original_max_position_embeddings", "query_pre_attn_scalar", "attn_logit_softcapping",
    "final_logit_softcapping", "cache_implementation", "aux_loss_alpha", "seq_aux", "ep_size",
    "n_group", "topk_group", "topk_method", "norm_topk_prob", "routed_scaling_factor",
    "scoring_func", "num_nextn_predict_layers",
  ]
}
