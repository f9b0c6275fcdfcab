import Foundation

/// What the log of a vLLM server says of its settings; nil of what it does not say.
///
/// Lines of vLLM 0.19 to 0.24: "GPU KV cache size: 919,824 tokens", "Chunked prefill is enabled with max_num_batched_tokens=8192",
/// "max_num_seqs=1024" or "'max_num_seqs': 1024", "max_model_len=16384" or "max_seq_len=16384", "enable_prefix_caching=False",
/// "cudagraph_capture_sizes': [1, 2, 4, …]". Of several the last counts, but of the cache's tokens, of which ranks print one each, the least.
public struct EngineLog: Sendable, Hashable {
  /// Tokens that the cache holds.
  public private(set) var cacheTokens: Int?
  /// Tokens and sequences of a step at most, and tokens of the longest sequence.
  public private(set) var batchedTokens: Int?, sequences: Int?, modelLength: Int?
  /// Whether blocks are found again.
  public private(set) var findsPrefixes: Bool?
  /// The largest captured size, and how many there are.
  public private(set) var largestGraph: Int?, graphs: Int?

  /// Reads a log; throws where it has nothing of all that.
  public init(_ bytes: [UInt8]) throws(PlanningError) {
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if let match = line.firstMatch(of: /GPU KV cache size: ([0-9,]+) tokens/),
        let tokens = Int(match.1.filter { $0 != "," })
      {
        cacheTokens = min(cacheTokens ?? .max, tokens)
      }
      if let match = line.firstMatch(of: /max_num_batched_tokens'?[=:] ?([0-9]+)/) {
        batchedTokens = Int(match.1)
      }
      if let match = line.firstMatch(of: /max_num_seqs'?[=:] ?([0-9]+)/) {
        sequences = Int(match.1)
      }
      if let match = line.firstMatch(of: /(?:max_model_len|max_seq_len)'?[=:] ?([0-9]+)/) {
        modelLength = Int(match.1)
      }
      if let match = line.firstMatch(of: /enable_prefix_caching'?[=:] ?(True|False)/) {
        findsPrefixes = match.1 == "True"
      }
      if let match = line.firstMatch(of: /cudagraph_capture_sizes'?[=:] ?\[([0-9, ]+)\]/) {
        let sizes = match.1.split(separator: ",").compactMap {
          Int($0.trimmingCharacters(in: .whitespaces))
        }
        (graphs, largestGraph) = (sizes.count, sizes.max())
      }
    }
    guard
      [cacheTokens, batchedTokens, sequences, modelLength, graphs].contains(where: { $0 != nil })
    else {
      throw .unsuitable(
        subject: "the engine's log",
        problem:
          "says nothing of its cache or settings: expected a line like 'GPU KV cache size: 919,824 tokens'"
      )
    }
  }

  /// What was taken, in a line.
  public var text: String {
    let found: [(String, Int?)] = [
      ("tokens of the cache", cacheTokens), ("tokens of a step", batchedTokens),
      ("sequences", sequences), ("tokens of the longest sequence", modelLength),
      ("graphs", graphs), ("tokens of the largest graph", largestGraph),
    ]
    let words = found.compactMap { name, value in value.map { "\($0) \(name)" } }
    let prefixes = findsPrefixes.map { $0 ? ["prefix cache on"] : ["prefix cache off"] } ?? []
    return "by the engine's log: " + (words + prefixes).joined(separator: ", ")
  }
}
