import Model
import Quantities
import Validate
import Workloads

/// A convolution and an associative memory in place of attention (GAM): how work grows with the length.
///
/// Tokens read and write a memory of fixed size as linear attention does its state.
struct GAMSystem: PublishedSystem {
  static let name = "gam"
  static let group = SystemGroup.linearAttention
  static let abstract = "a causal convolution beside an associative memory of fixed size"
  static let removes = "products of every query with every key"
  static let knob: SystemKnob? = .scaled("factor")

  var heads = 0
  var dim = 0
  var length = 0
  var factor = 0

  enum Quantity: String, FigureQuantity {
    /// FLOPs at `factor` times the length, over those at the length.
    case growth = "work-growth"
    /// The same of softmax attention.
    case attentionGrowth = "attention-growth"
    /// Time at `factor` times the length, over that at the length.
    case timeGrowth = "time-growth"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .timeGrowth ? .measured : .computed
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("heads", \.heads, "heads"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("sequence", \.length, "tokens of the shorter sequence"),
      .count("factor", \.factor, "how many times as long the longer one is"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    if quantity == .timeGrowth {
      func time(_ name: String, _ tokens: Int) throws(SystemError) -> CostEstimate {
        try machine.run(
          name, LinearAttention(type: .fp32, heads: heads, length: tokens, headDim: dim))
      }
      return .comparison(
        .share, baseline: try time("shorter", length),
        system: try time("longer", length.times(factor)))
    }
    func work(_ tokens: Int) -> FigureAnswer {
      let products =
        quantity == .growth
        ? LinearAttention(type: .fp32, heads: heads, length: tokens, headDim: dim).demand.products
        : Attention(
          .naive, type: .fp32, batch: 1, heads: heads, kvHeads: heads, queries: tokens,
          keys: tokens, headDim: dim, causal: false
        ).demand.products
      return .sum([.init("FLOPs of products", products.value)])
    }
    return .comparison(.share, baseline: work(length), system: work(length.times(factor)))
  }
}
