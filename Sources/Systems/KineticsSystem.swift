import Quantities
import Validate
import Workloads

/// Answers that attend to a few keys (Kinetics, arXiv 2506.05333): what a token's attention over a long answer costs.
///
/// Its cost formula and predictions by steps are `orrery export kinetics`.
struct KineticsSystem: PublishedSystem {
  static let name = "kinetics"
  static let group = SystemGroup.testTime
  static let abstract = "long answers attend to a few keys of their cache"
  static let removes = "reading keys that weigh little"
  static let knob: SystemKnob? = .scaled("kept")

  var type = ElementType.bf16
  var batch = 0
  var heads = 0
  var kvHeads = 0
  var dim = 0
  var length = 0
  var kept = 0

  enum Quantity: String, FigureQuantity {
    /// Attention of a token, over attention to all keys.
    case gain = "decode-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .choice("type", \.type, "type of the elements"),
      .count("batch", \.batch, "answers"),
      .count("heads", \.heads, "heads of queries"),
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("tokens", \.length, "tokens in the cache"),
      .count("kept", \.kept, "tokens that are attended to"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard kept <= length, heads % kvHeads == 0 else {
      throw .impossible("\(kept) keys of \(length), \(heads) heads over \(kvHeads)")
    }
    func decode(_ keys: Int) -> DecodeAttention {
      DecodeAttention(
        type: type, batch: batch, heads: heads, kvHeads: kvHeads, keys: keys, headDim: dim)
    }
    return .comparison(
      .gain, baseline: try machine.run("all keys", decode(length), by: .flash2),
      system: try machine.run("keys that are kept", decode(kept), by: .flash2))
  }
}
