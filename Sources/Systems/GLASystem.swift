import Quantities
import Validate
import Workloads

/// Gated linear attention in chunks against softmax attention (GLA, arXiv 2312.06635, sections 2.2 and 3.2).
///
/// Products are L (4 C d + 4 d^2) of a head for chunks of C; the gates, which a chunk's products absorb, are left out.
struct GLASystem: PublishedSystem {
  static let name = "gla"
  static let group = SystemGroup.linearAttention
  static let abstract = "gated linear attention in chunks, by products of tiles"
  static let removes = "products of every query with every key, states in memory"
  static let knob: SystemKnob? = .scaled("sequence")

  var type = ElementType.bf16
  var heads = 0
  var dim = 0
  var length = 0
  var chunk = 0

  enum Quantity: String, FigureQuantity {
    /// Forward, over softmax attention in tiles.
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .choice("type", \.type, "type of the elements"),
      .count("heads", \.heads, "heads"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("sequence", \.length, "queries and keys of a head"),
      .count("chunk", \.chunk, "tokens of a chunk"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    .comparison(
      .gain,
      baseline: try machine.run(
        "softmax attention",
        Attention(
          .flash, type: type, batch: 1, heads: heads, kvHeads: heads, queries: length,
          keys: length, headDim: dim, causal: true), by: .flash2),
      system: try machine.run(
        "linear attention in chunks",
        LinearAttention(type: type, heads: heads, length: length, headDim: dim, chunk: chunk)))
  }
}
