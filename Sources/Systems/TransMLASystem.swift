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

  var type = ElementType.bf16
  var heads = 0
  var length = 0
  var kvHeads = 0
  var dim = 0
  var rank = 0
  var rotary = 0

  enum Quantity: String, FigureQuantity {
    /// What a token leaves less.
    case cacheSaving = "cache-saving"
    /// Attention of a token, over that with keys and values of its heads.
    case gain = "decode-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .gain ? .measured : .computed
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let decode: [ConfigurationKey<Self>] = [
      .choice("type", \.type, "type of the elements"), .count("heads", \.heads, "heads"),
      .count("tokens", \.length, "tokens in the cache"),
    ]
    return (quantity == .gain ? decode : []) + [
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("head-dim", \.dim, "elements of a key"),
      .count("rank", \.rank, "elements of the latent vector"),
      .count("rotary", \.rotary, "elements of a key with its place"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard quantity == .cacheSaving else { return try gain(on: machine) }
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
  private func gain(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    guard heads % kvHeads == 0 else { throw .impossible("\(heads) heads over \(kvHeads)") }
    return .comparison(
      .gain,
      baseline: try machine.run(
        "keys and values of heads",
        DecodeAttention(
          type: type, batch: 1, heads: heads, kvHeads: kvHeads, keys: length, headDim: dim),
        by: .flash2),
      system: try machine.run(
        "latent vectors",
        LatentAttention(
          type: type, batch: 1, heads: heads, keys: length, rank: rank, rotary: rotary)))
  }
}
