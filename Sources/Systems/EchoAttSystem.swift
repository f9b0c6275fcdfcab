import Model
import Quantities
import Validate
import Workloads

/// Similar inner layers take over the attention weights of a layer before them (EchoAtt, claims of the abstract).
///
/// A layer that shares has neither queries nor keys: their products, the products of queries with keys and the softmax are gone, and
/// weights times values are left. Weights are in memory, as they must be to be taken over.
struct EchoAttSystem: PublishedSystem {
  static let name = "echo-att"
  static let group = SystemGroup.attention
  static let abstract = "similar layers take over the attention weights of one before them"
  static let removes = "queries, keys, their products and the softmax of layers that share"
  static let knob: SystemKnob? = .scaled("sharing")

  var layers = 0
  var sharing = 0
  var hidden = 0
  var heads = 0
  var kvHeads = 0
  var inner = 0
  var vocabulary = 0
  var batch = 0
  var length = 0

  enum Quantity: String, FigureQuantity {
    /// Weights of the model that are gone.
    case weights = "weight-saving"
    /// A prompt's speed, over that without.
    case gain = "prefill-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .weights ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let sizes: [ConfigurationKey<Self>] = [
      .count("layers", \.layers, "layers"), .count("sharing", \.sharing, "layers that share"),
      .count("hidden", \.hidden, "width of the model"), .count("heads", \.heads, "heads"),
      .count("kv-heads", \.kvHeads, "heads of keys"),
      .count("inner", \.inner, "width of the feed-forward network"),
    ]
    return sizes
      + (quantity == .weights
        ? [.count("vocabulary", \.vocabulary, "tokens of the vocabulary")]
        : [
          .count("batch", \.batch, "prompts"), .count("sequence", \.length, "tokens of a prompt"),
        ])
  }

  private var dim: Int { hidden / heads }
  /// Weights of a layer's queries and keys.
  private var shared: Double { Double(hidden) * Double(hidden + kvHeads.times(dim)) }
  /// Weights of a layer: values and results are as many.
  private var layer: Double { 2 * shared + 3 * Double(hidden) * Double(inner) }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard sharing < layers, hidden % heads == 0, heads % kvHeads == 0 else {
      throw .impossible("\(sharing) of \(layers) layers share")
    }
    guard quantity == .gain else {
      let tables = 2 * Double(hidden) * Double(vocabulary)
      func weights(_ sharing: Int) -> FigureAnswer {
        .sum([
          .init("layers", Double(layers) * layer), .init("tables of both ends", tables),
          .init("queries and keys that are gone", -Double(sharing) * shared),
        ])
      }
      return .comparison(.saving, baseline: weights(0), system: weights(sharing))
    }
    let (rest, attention, values) = (
      try products(on: machine), try self.attention(on: machine), try self.values(on: machine)
    )
    func model(_ sharing: Int) -> CostEstimate {
      .serial([
        .part("layers with attention", times: layers - sharing, of: .serial([rest, attention])),
        .part("layers that share", times: sharing, of: .serial([rest, values])),
      ])
    }
    return .comparison(.gain, baseline: model(0), system: model(sharing))
  }

  private func product(
    _ name: String, _ n: Int, _ k: Int, on machine: AskedMachine
  ) throws(SystemError) -> CostEstimate {
    try machine.run(name, GEMM(type: .bf16, m: batch.times(length), n: n, k: k))
  }

  private func products(on machine: AskedMachine) throws(SystemError) -> CostEstimate {
    .serial([
      try product("values", kvHeads.times(dim), hidden, on: machine),
      try product("results", hidden, hidden, on: machine),
      try product("gate and up", 2 * inner, hidden, on: machine),
      try product("down", hidden, inner, on: machine),
    ])
  }

  private func attention(on machine: AskedMachine) throws(SystemError) -> CostEstimate {
    .serial([
      try product("queries and keys", hidden + kvHeads.times(dim), hidden, on: machine),
      try machine.run(
        "scores, weights and weights times values",
        Attention(
          .naive, type: .bf16, batch: batch, heads: heads, kvHeads: kvHeads, queries: length,
          keys: length, headDim: dim, causal: true)),
    ])
  }

  private func values(on machine: AskedMachine) throws(SystemError) -> CostEstimate {
    try machine.run(
      "weights times values", GEMM(type: .bf16, m: length, n: dim, k: length),
      times: batch.times(heads))
  }
}
