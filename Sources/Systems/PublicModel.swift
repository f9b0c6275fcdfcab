import Workloads

/// Models of the sources' tables, by their publishers' config.json.
enum PublicModel: String, Sendable, CaseIterable {
  /// deepseek-ai/DeepSeek-V3.
  case deepSeekV3 = "deepseek-v3"
  /// Qwen/Qwen2.5-72B.
  case qwen = "qwen2.5-72b"
  /// meta-llama/Llama-3.1-405B.
  case llama = "llama-3.1-405b"

  var sizes: Transformer {
    switch self {
    case .deepSeekV3:
      return Transformer(
        family: "deepseek_v3", hidden: 7168, layers: 61, vocabulary: 129_280, context: 163_840,
        attention: .init(
          heads: 128, kvHeads: 128, headDim: 192,
          latent: .init(queryRank: 1536, rank: 512, plain: 128, rotary: 64, value: 128)),
        feedForward: .init(inner: 18_432, isGated: true),
        experts: .init(count: 256, perToken: 8, inner: 2048, sharedInner: 2048, layers: 58),
        norm: .init(form: .rms, count: 2), learnsPositions: false, isTied: false)
    case .qwen:
      return Transformer(
        family: "qwen2", hidden: 8192, layers: 80, vocabulary: 152_064, context: 131_072,
        attention: .init(heads: 64, kvHeads: 8, headDim: 128, hasInputBias: true),
        feedForward: .init(inner: 29_568, isGated: true), norm: .init(form: .rms, count: 2),
        learnsPositions: false, isTied: false)
    case .llama:
      return Transformer(
        family: "llama", hidden: 16_384, layers: 126, vocabulary: 128_256, context: 131_072,
        attention: .init(heads: 128, kvHeads: 8, headDim: 128),
        feedForward: .init(inner: 53_248, isGated: true), norm: .init(form: .rms, count: 2),
        learnsPositions: false, isTied: false)
    }
  }
}
