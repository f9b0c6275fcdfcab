import Model
import Quantities
import Validate

/// A pass that keeps a GPU busy while the weights of a mixture of experts come from the host (MoE-Lens, arXiv 2504.09345, table 2).
struct MoELensSystem: PublishedSystem {
  static let name = "moe-lens"
  static let group = SystemGroup.offloading
  static let abstract = "batch inference of mixtures of experts with weights in the host's memory"
  static let removes = "weights in the GPU's memory"

  var device = FLOPsPerSecond.zero
  var link = BytesPerSecond.zero
  var experts = 0
  var perToken = 0
  var tokenBytes = Bytes.zero
  var sequence = 0
  var prompt = 0
  var generated = 0

  enum Quantity: String, FigureQuantity {
    case saturation
    case saturationCache = "saturation-cache"
    /// Sequences that a cache holds where prompts and answers overlap, over those where all are as long (equation 7).
    case overlapGain = "overlap-gain"
    var dimension: FigureDimension {
      switch self {
      case .saturation: .tokens
      case .saturationCache: .bytes
      case .overlapGain: .ratio
      }
    }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let pass: [ConfigurationKey<Self>] = [
      .amount("flops", \.device, "the device's products"),
      .amount("link", \.link, "the host's link"),
      .count("experts", \.experts, "experts of a layer"),
      .count("per-token", \.perToken, "experts that a token takes"),
    ]
    switch quantity {
    case .saturation: return pass
    case .overlapGain:
      return [
        .count("prompt", \.prompt, "tokens of a prompt"),
        .count("generated", \.generated, "tokens of an answer"),
      ]
    case .saturationCache:
      return pass + [
        .amount("token-bytes", \.tokenBytes, "what a token leaves in the cache"),
        .count("sequence", \.sequence, "tokens of a sequence"),
      ]
    }
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    if quantity == .overlapGain { return overlap }
    guard perToken <= experts else {
      throw .impossible("a token takes \(perToken) of \(experts) experts")
    }
    // The weights' own size does not enter.
    let lens = MoELens(
      weights: .zero, tokenBytes: tokenBytes, expertRatio: Double(experts) / Double(perToken),
      link: link, device: device)
    let saturation: [FigureAnswer.Amount] = [
      .init("FLOPs of the device for a byte of the link", lens.intensity.value),
      .init("experts over experts a token", lens.expertRatio),
    ]
    guard quantity == .saturationCache else { return .product(saturation) }
    return .product(
      saturation + [
        .init("tokens of a sequence", Double(sequence)),
        .init("bytes of a token", lens.tokenBytes),
      ])
  }

  /// Sequences of all ages lie in the cache, so that an answer has half of its tokens there.
  private var overlap: FigureAnswer {
    let (prompt, answer) = (Double(prompt), Double(generated))
    return .comparison(
      .gain, baseline: .sum([.init("prompt", prompt), .init("answer", answer)]),
      system: .sum([.init("prompt", prompt), .init("half of an answer", answer / 2)]))
  }
}
