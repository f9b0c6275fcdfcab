import Quantities
import Validate
import Workloads

/// Softmax attention distilled into gated linear attention and a window (Lizard): what a sequence leaves in memory.
struct LizardSystem: PublishedSystem {
  static let name = "lizard"
  static let group = SystemGroup.linearAttention
  static let abstract = "a gated state and a window in place of all keys"
  static let removes = "the cache's growth with the length"
  static let knob: SystemKnob? = .scaled("factor")

  var layers = 0
  var kvHeads = 0
  var dim = 0
  var window = 0
  var length = 0
  var factor = 0

  enum Quantity: String, FigureQuantity {
    /// Memory at `factor` times the length, over that at the length.
    case growth = "memory-growth"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("layers", \.layers, "layers"),
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("head-dim", \.dim, "elements of a key"),
      .count("window", \.window, "tokens that are kept as they are"),
      .count("sequence", \.length, "tokens of the shorter sequence"),
      .count("factor", \.factor, "how many times as long the longer one is"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    .comparison(.share, baseline: memory(length), system: memory(length.times(factor)))
  }

  private func memory(_ tokens: Int) -> FigureAnswer {
    let size = ElementType.bf16.size
    let (all, d) = (Double(layers.times(kvHeads)), Double(dim))
    return .sum([
      .init("states", size * (all * d * d)),
      .init("keys and values of the window", size * (2 * all * d * Double(min(window, tokens)))),
    ])
  }
}
