import Foundation
import Hardware
import Planning
import Workloads

/// What ships with the sources.
enum Shipped {
  /// The folder of Package.swift.
  static var root: URL {
    (0..<3).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
  }

  static var profiles: ProfileLibrary {
    ProfileLibrary(folders: [root.appending(path: "hardware-profiles").path()])
  }

  /// A small Llama, or a Mixtral with so many experts.
  static func model(experts: Int? = nil) throws -> NamedModel {
    let family =
      experts.map { #""mixtral","num_local_experts":\#($0),"num_experts_per_tok":2"# }
      ?? #""llama""#
    let text = """
      {"model_type":\(family),"hidden_size":2048,"intermediate_size":8192,"num_hidden_layers":8,
      "num_attention_heads":16,"num_key_value_heads":4,"vocab_size":32000,
      "max_position_embeddings":131072,"torch_dtype":"bfloat16","tie_word_embeddings":false}
      """
    return NamedModel(name: "small", model: try ModelConfig(bytes: Array(text.utf8)).model)
  }
}
