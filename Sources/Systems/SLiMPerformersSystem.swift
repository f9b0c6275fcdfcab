import Quantities
import Validate
import Workloads

/// Backward of linear attention one chunk after another (SLiM Performers): what a longer sequence needs more.
struct SLiMPerformersSystem: PublishedSystem {
  static let name = "slim-performers"
  static let group = SystemGroup.linearAttention
  static let abstract = "backward of linear attention goes chunk by chunk"
  static let removes = "activations of all tokens but one chunk's"
  static let knob: SystemKnob? = .scaled("factor")

  var hidden = 0
  var dim = 0
  var length = 0
  var chunk = 0
  var factor = 0

  enum Quantity: String, FigureQuantity {
    /// Memory at `factor` times the length, over that at the length.
    case growth = "memory-growth"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("hidden", \.hidden, "width of a layer"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("sequence", \.length, "tokens of the shorter sequence"),
      .count("factor", \.factor, "how many times as long the longer one is"),
      .count("chunk", \.chunk, "tokens of a chunk"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    .comparison(.share, baseline: memory(length), system: memory(length.times(factor)))
  }

  /// Queries, keys, values and results of a chunk, and the state and its gradient.
  private func memory(_ tokens: Int) -> FigureAnswer {
    let size = ElementType.fp32.size
    let (width, held) = (Double(hidden), Double(min(chunk, tokens)))
    return .sum([
      .init("queries, keys, values and results of a chunk", size * (4 * held * width)),
      .init("state and its gradient", size * (2 * width * Double(dim))),
    ])
  }
}
