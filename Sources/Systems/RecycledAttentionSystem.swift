import Model
import Quantities
import Validate
import Workloads

/// Every few steps attention to all keys, and between them to those that weighed most (Recycled Attention, arXiv 2411.05787).
struct RecycledAttentionSystem: PublishedSystem {
  static let name = "recycled-attention"
  static let group = SystemGroup.sparseAttention
  static let abstract = "a step attends to all keys, the next ones to its heaviest"
  static let removes = "reading keys that weighed little a few steps ago"
  static let knob: SystemKnob? = .scaled("stride")

  var type = ElementType.bf16
  var heads = 0
  var kvHeads = 0
  var dim = 0
  var length = 0
  var kept = 0
  var stride = 0

  enum Quantity: String, FigureQuantity {
    /// Attention of as many steps as follow one another, over attention to all keys.
    case gain = "decode-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .choice("type", \.type, "type of the elements"),
      .count("heads", \.heads, "heads of queries"),
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("tokens", \.length, "tokens in the cache"),
      .count("kept", \.kept, "tokens that are attended to in between"),
      .count("stride", \.stride, "steps from one to the next that attends to all"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard kept <= length, heads % kvHeads == 0 else {
      throw .impossible("\(kept) keys of \(length), \(heads) heads over \(kvHeads)")
    }
    func decode(_ name: String, _ keys: Int, times: Int) throws(SystemError) -> CostEstimate {
      try machine.run(
        name,
        DecodeAttention(
          type: type, batch: 1, heads: heads, kvHeads: kvHeads, keys: keys, headDim: dim),
        by: .flash2, times: times)
    }
    let all = try decode("steps to all keys", length, times: 1)
    return .comparison(
      .gain, baseline: try decode("steps to all keys", length, times: stride),
      system: stride > 1
        ? .serial([all, try decode("steps to kept keys", kept, times: stride - 1)]) : all)
  }
}
