import Foundation
import Workloads

/// The models that questions ask about, by the names of their files.
enum FrozenModels {
  static let names = [
    "deepseek-v3", "gemma2-9b", "gpt-neox-20b", "gpt2-124m", "llama-3.1-70b", "llama-3.1-8b",
    "llama-3.2-1b", "mistral-7b", "mixtral-8x7b", "phi-3-medium", "qwen2.5-7b", "qwen3-30b-a3b",
  ]

  static func model(_ name: String) throws -> Transformer {
    guard let known = all[name] else { throw UnknownWord() }
    return known
  }

  private static let all: [String: Transformer] = Dictionary(
    uniqueKeysWithValues: names.compactMap { name in
      let file = Frozen.folder.appending(path: "Models/\(name).json")
      guard let bytes = try? Data(contentsOf: file),
        let config = try? ModelConfig(bytes: Array(bytes))
      else { return nil }
      return (name, config.model)
    })
}
