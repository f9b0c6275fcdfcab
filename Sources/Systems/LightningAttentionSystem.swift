import Quantities
import Validate
import Workloads

/// Linear attention in chunks, whose time for a token does not depend on the length (Lightning Attention, arXiv 2405.17381).
struct LightningAttentionSystem: PublishedSystem {
  static let name = "lightning-attention"
  static let group = SystemGroup.linearAttention
  static let abstract = "left product within a chunk, right product among chunks"
  static let removes = "products of every query with every key"
  static let knob: SystemKnob? = .scaled("factor")

  var type = ElementType.bf16
  var heads = 0
  var dim = 0
  var length = 0
  var factor = 0
  var chunk = 0

  enum Quantity: String, FigureQuantity {
    /// Of the tokens a second at `sequence`, what is left at `factor` times the length.
    case speedKept = "speed-kept"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .choice("type", \.type, "type of the elements"),
      .count("heads", \.heads, "heads"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("sequence", \.length, "tokens of the shorter sequence"),
      .count("factor", \.factor, "how many times as long the longer one is"),
      .count("chunk", \.chunk, "tokens of a chunk"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    func attention(_ tokens: Int) -> LinearAttention {
      LinearAttention(type: type, heads: heads, length: tokens, headDim: dim, chunk: chunk)
    }
    return .comparison(
      .gain,
      baseline: try machine.run("as many short sequences", attention(length), times: factor),
      system: try machine.run("one long sequence", attention(length.times(factor))))
  }
}
