import Model
import Quantities
import Validate
import Workloads

/// Few keys with the softmax's statistics of steps before, for diffusion transformers (Re-ttention, NeurIPS 2025).
///
/// A pass is attention and the products of a transformer's layers. Some passes are dense, and give the statistics; the others compute the
/// share of pairs that is kept, and scale and add what is reused.
struct RettentionSystem: PublishedSystem {
  static let name = "re-ttention"
  static let group = SystemGroup.sparseAttention
  static let abstract = "few keys, with the softmax's statistics kept from steps before"
  static let removes = "products of most pairs of tokens"
  static let knob: SystemKnob? = .scaled("tokens")

  var tokens = 0
  var layers = 0
  var heads = 0
  var dim = 0
  var kept = 0.0
  var dense = 0.0

  enum Quantity: String, FigureQuantity {
    /// Attention of a video.
    case attention = "attention-saving"
    /// All of it.
    case whole = "saving"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("tokens", \.tokens, in: 1...1 << 20, "tokens of a pass"),
      .count("layers", \.layers, "layers"), .count("heads", \.heads, "heads"),
      .count("head-dim", \.dim, "elements of a query"),
      .share("kept", \.kept, "pairs of tokens that are computed"),
      .share("dense", \.dense, "passes with all pairs"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let hidden = heads.times(dim)
    let full = try machine.run(
      "attention",
      Attention(
        .flash, type: .bf16, batch: 1, heads: heads, kvHeads: heads, queries: tokens,
        keys: tokens, headDim: dim, causal: false), by: .flash2, times: layers)
    let size = Int(ElementType.bf16.size.value)
    let reused = try machine.run(
      "what is reused: scaled and added",
      ElementMap(.vector, elements: tokens.times(hidden), read: 2 * size, written: size),
      times: layers)
    let few = CostEstimate.serial([
      .part("passes with all pairs", times: 1, of: .share(dense, of: full)),
      .part(
        "the others", times: 1,
        of: .share(1 - dense, of: .serial([.share(kept, of: full), reused]))),
    ])
    guard quantity == .whole else { return .comparison(.saving, baseline: full, system: few) }
    let rest = try machine.diffusionLayers(tokens: tokens, hidden: hidden, layers: layers)
    return .comparison(
      .saving, baseline: .serial([full, rest]), system: .serial([few, rest]))
  }
}
