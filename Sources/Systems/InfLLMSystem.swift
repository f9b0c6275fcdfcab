import Model
import Quantities
import Validate
import Workloads

/// Each query attends to a few blocks of keys that it selects (InfLLM-V2, arXiv 2509.24663).
///
/// Queries of one token that share keys are multiplied together, so that the selected keys and values come from the last cache
/// once for each token and kv head; blocks are selected by products with one key a stride.
struct InfLLMSystem: PublishedSystem {
  static let name = "infllm-v2"
  static let group = SystemGroup.sparseAttention
  static let abstract = "each token attends to a few blocks of keys, selected by compressed keys"
  static let removes = "products with keys that are not selected"
  static let knob: SystemKnob? = .scaled("kept")

  var batch = 0
  var heads = 0
  var kvHeads = 0
  var length = 0
  var dim = 0
  var kept = 0
  var stride = 0

  enum Quantity: String, FigureQuantity {
    /// Forward, over dense attention.
    case gain = "forward-gain"
    /// Forward.
    case time = "forward-time"
    var dimension: FigureDimension { self == .time ? .time : .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("batch", \.batch, "sequences"),
      .count("heads", \.heads, "heads of queries"),
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("sequence", \.length, "queries and keys of a head"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("kept", \.kept, "keys that a query attends to"),
      .count("stride", \.stride, "keys from one compressed key to the next"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard length >= stride, kept <= length, heads % kvHeads == 0 else {
      throw .impossible("\(kept) keys of \(length), one compressed of \(stride)")
    }
    let system = try sparse(on: machine)
    guard quantity == .gain else { return .time(system) }
    return .comparison(
      .gain,
      baseline: try machine.run("dense attention", attention(length, causal: true), by: .flash2),
      system: system)
  }

  private func attention(_ keys: Int, causal: Bool) -> Attention {
    Attention(
      .flash, type: .bf16, batch: batch, heads: heads, kvHeads: kvHeads, queries: length,
      keys: keys, headDim: dim, causal: causal)
  }

  private func sparse(on machine: AskedMachine) throws(SystemError) -> CostEstimate {
    let tokens = Double(batch) * Double(length)
    let selected =
      ElementType.bf16.size * (2 * tokens * Double(kvHeads) * Double(kept) * Double(dim))
    // Half of the compressed keys lie before a query, and scores are all that is wanted of them: half of attention's products.
    let compressed = attention(max(length / stride / 2, 1), causal: false)
    return .serial([
      .part(
        "selection", times: 1,
        of: .share(0.5, of: try machine.run("scores of compressed keys", compressed, by: .flash2))),
      .overlapped([
        try machine.run("products", attention(kept, causal: false), by: .flash2),
        try machine.cacheReads("selected keys and values", selected),
      ]),
    ])
  }
}
