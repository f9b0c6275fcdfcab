import Quantities
import Validate
import Workloads

/// Grouped queries turned into latent attention (TransMLA, arXiv 2502.07864): what a token leaves in the cache.
struct TransMLASystem: PublishedSystem {
  static let name = "trans-mla"
  static let group = SystemGroup.cache
  static let abstract = "one latent vector in place of keys and values of all heads"
  static let removes = "bytes of the cache"
  static let knob: SystemKnob? = .scaled("rank")

  var kvHeads = 0
  var dim = 0
  var rank = 0
  var rotary = 0

  enum Quantity: String, FigureQuantity {
    /// What a token leaves less.
    case cacheSaving = "cache-saving"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("head-dim", \.dim, "elements of a key"),
      .count("rank", \.rank, "elements of the latent vector"),
      .count("rotary", \.rotary, "elements of a key with its place"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let size = ElementType.bf16.size
    return .comparison(
      .saving,
      baseline: .sum([
        .init("keys of a token in a layer", size * Double(kvHeads.times(dim))),
        .init("its values", size * Double(kvHeads.times(dim))),
      ]),
      system: .sum([
        .init("latent vector", size * Double(rank)),
        .init("key with its place", size * Double(rotary)),
      ]))
  }
}
