import Model
import Quantities
import Validate
import Workloads

/// Prompts whose attention is computed for a part of the tokens (ZipVL, claims of the abstract).
///
/// Attention of a pass is predicted apart and taken out of it; of it the share of the tokens is left.
struct ZipVLSystem: PublishedSystem {
  static let name = "zip-vl"
  static let group = SystemGroup.cache
  static let abstract = "fewer tokens in a prompt's attention, fewer bits in the cache"
  static let removes = "attention of tokens that weigh little"
  static let knob: SystemKnob? = SystemKnob(key: "share", factors: [0.5, 1, 2])

  var share = 0.0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    case gain = "prefill-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .share("share", \.share, "tokens of which attention is computed"),
      .step(\.job, "a pass over the prompt"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job else { throw .impossible("there is no pass") }
    let block = job.model.attention
    let attention = try machine.run(
      "attention",
      Attention(
        .flash, type: job.types.activations, batch: job.batch, heads: block.heads,
        kvHeads: block.kvHeads, queries: job.longest, keys: job.longest, headDim: block.headDim,
        causal: true), by: .flash2, times: job.model.layers)
    let products = try machine.step(job, without: attention, named: "all but attention")
    return .comparison(
      .gain, baseline: .serial([products, attention]),
      system: .serial([products, .share(share, of: attention)]))
  }
}
