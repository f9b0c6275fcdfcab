import Model
import Quantities
import Validate
import Workloads

/// Cache, arithmetic and exchange of DeepSeek-V3 and its peers (arXiv 2505.09343, tables 1 and 2, section 2.3.2).
struct DeepSeekV3System: PublishedSystem {
  static let name = "deepseek-v3"
  static let group = SystemGroup.experts
  static let abstract = "cache, arithmetic and exchange of DeepSeek-V3 and its peers"
  static let removes = "bytes of the cache, arithmetic of experts that are not chosen"

  var model = PublicModel.deepSeekV3
  var sequence = 0
  var tokens = 0
  var copies = 0
  var hidden = 0
  var layers = 0
  var bandwidth = BytesPerSecond.zero

  enum Quantity: String, FigureQuantity {
    case cachePerToken = "cache-per-token"
    case trainingFLOPs = "training-flops"
    case tpot

    var dimension: FigureDimension {
      switch self {
      case .cachePerToken: .bytes
      case .trainingFLOPs: .work
      case .tpot: .time
      }
    }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let model = ConfigurationKey<Self>.choice("model", \.model, "the model by its name")
    switch quantity {
    case .cachePerToken: return [model]
    case .trainingFLOPs: return [model, .count("sequence", \.sequence, "tokens of a sequence")]
    case .tpot:
      return [
        .count("tokens", \.tokens, "tokens of one device"),
        .count(
          "copies", \.copies, "copies of a token that leave it: routed experts and the shared"),
        .count("hidden", \.hidden, "width of a token"),
        .count("layers", \.layers, "layers that exchange"),
        .amount("bandwidth", \.bandwidth, "what one device sends and takes"),
      ]
    }
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    switch quantity {
    case .cachePerToken:
      let model = model.sizes
      return .product([
        .init("layers", Double(model.layers)),
        .init("elements of a token in a layer", Double(model.cacheElements)),
        .init("bytes of an element", ElementType.bf16.size),
      ])
    case .trainingFLOPs: return trainingFLOPs(model.sizes)
    case .tpot: return exchange
    }
  }

  /// Of one token, forward once and backward twice: 2 for each weight that multiplies it, and scores and values of half the
  /// sequence, as a causal mask leaves them.
  private func trainingFLOPs(_ model: Transformer) -> FigureAnswer {
    let a = model.attention
    let width = Double(a.heads * (a.headDim + (a.latent?.value ?? a.headDim)))
    let weights = Double(model.multipliedParameters)
    return .sum([
      .init("products of the weights", 3 * 2 * weights),
      .init("attention", 3 * Double(model.layers) * width * Double(sequence)),
    ])
  }

  /// A token's copies go to their experts in fp8 and come back in bf16, in each layer for two micro-batches in turn, so that a
  /// step takes 2 layers (1 + 2) tokens copies hidden / bandwidth.
  private var exchange: FigureAnswer {
    let elements = Double(tokens) * Double(copies) * Double(hidden)
    func trip(_ name: String, _ type: ElementType) -> CostEstimate {
      .term(.link(name), type.size * elements / bandwidth)
    }
    return .time(
      .part(
        "micro-batch of a layer", times: 2 * layers,
        of: .serial([trip("to experts", .fp8), trip("from experts", .bf16)])))
  }
}
