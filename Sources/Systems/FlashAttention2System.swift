import Model
import Quantities
import Validate
import Workloads

/// Attention in training, forward and backward, against scores in memory (FlashAttention-2, arXiv 2307.08691, figures 4 to 7).
///
/// Throughputs of the figures and of table 1 are predicted by the tables beside.
struct FlashAttention2System: PublishedSystem {
  static let name = "flash-attention-2"
  static let group = SystemGroup.attention
  static let abstract = "attention in tiles, its work shared among warps by queries"
  static let removes = "scores in memory, exchange among warps, work outside of the matrix unit"
  static let tables = ["flashattention2-training", "flashattention2-a100", "flashattention2-h100"]
  static let headline: String? = "fa2-2.7b-8192"
  static let knob: SystemKnob? = .scaled("sequence")

  var other = BaselineMachine()
  var type = ElementType.fp16
  var batch = 0
  var heads = 0
  var length = 0
  var dim = 0
  var mask = 0

  enum Quantity: String, FigureQuantity {
    case gain
    /// Forward, with queries of a head shared among cores, over cores that share heads alone.
    case partitionGain = "partition-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let partition: [ConfigurationKey<Self>] = [
      .baselineMachine(\.other), .choice("type", \.type, "type of the elements"),
    ]
    return (quantity == .partitionGain ? partition : []) + [
      .count("batch", \.batch, "sequences"),
      .count("heads", \.heads, "heads of a sequence"),
      .count("sequence", \.length, "queries and keys of a head"),
      .count("head-dim", \.dim, "elements of a query"),
      .count("causal", \.mask, in: 0...1, "1 where a query sees no key behind it"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    func attention(_ algorithm: Attention.Algorithm) -> Attention {
      Attention(
        algorithm, type: type, batch: batch, heads: heads, kvHeads: heads, queries: length,
        keys: length, headDim: dim, causal: mask == 1)
    }
    guard quantity == .gain else {
      let attention = attention(.flash)
      return .comparison(
        .gain, baseline: try machine.baseline.run("heads on \(other.profile)", attention),
        system: try machine.run("queries of a head among all cores", attention))
    }
    let materialised = attention(.naive)
    return .comparison(
      .gain,
      // Backward has two products for each of forward's.
      baseline: .serial([
        try machine.run("scores in memory, forward", materialised),
        try machine.run("scores in memory, backward", materialised, times: 2),
      ]),
      system: try machine.run(
        "in tiles, forward and backward",
        AttentionGradient(.forwardAndBackward, of: attention(.flash)), by: .flash2))
  }
}
