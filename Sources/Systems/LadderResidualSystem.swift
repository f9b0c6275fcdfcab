import Model
import Quantities
import Validate
import Workloads

/// A block reads the sum of the block before the last, so that sums overlap with the next block (Ladder-residual, arXiv 2501.06589).
///
/// The sums of a step are predicted apart and taken out of it; what is left of the step runs beside them. A sum starts while the next
/// block goes on, so that a block waits only where it joins the sum: one edge between streams of a graph.
struct LadderResidualSystem: PublishedSystem {
  static let name = "ladder-residual"
  static let group = SystemGroup.tensorParallel
  static let abstract = "sums within layers run beside the next block"
  static let removes = "waiting for sums"
  static let knob: SystemKnob? = .scaled("join")

  var join = Seconds.zero
  var job: Job?
  var tokens = 0
  var hidden = 0
  var inner = 0
  var ranks = 0

  enum Quantity: String, FigureQuantity {
    /// Tokens a second of a model.
    case speedUp = "speed-up"
    /// A product and a sum at the same time, over one after the other.
    case overlap = "overlap-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    guard quantity == .speedUp else {
      return [
        .count("tokens", \.tokens, "tokens of a product and of a sum"),
        .count("hidden", \.hidden, "channels that go in, and that are added up"),
        .count("inner", \.inner, "channels that come out of the product"),
        .count("tensor-parallel", \.ranks, in: 2...1 << 16, "processes that add up"),
      ]
    }
    return [
      .amount("join", \.join, "what a block waits where it joins a sum"),
      .step(\.job, "a step on devices that share its layers"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard quantity == .speedUp else { return try overlap(on: machine) }
    guard let job, job.plan.tensor > 1 else { throw .impossible("no devices share a layer") }
    let sums = try machine.sums("sums", of: job, times: 2 * job.model.layers)
    let blocks = try machine.step(job, without: sums, named: "blocks")
    return .comparison(
      .speedUp, baseline: .serial([blocks, sums]),
      system: .serial([
        .overlapped([blocks, sums]),
        .part("joins", times: 2 * job.model.layers, of: .term(.overhead("edge of a graph"), join)),
      ]))
  }

  /// The next block's product on cores of its own beside the sum of the last one.
  private func overlap(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    let product = try machine.run(
      "product of the next block", GEMM(type: .fp32, m: tokens, n: inner, k: hidden))
    let sum = try machine.sum("sum of the last block", of: tokens.times(hidden), among: ranks)
    return .comparison(
      .gain, baseline: .serial([product, sum]), system: .overlapped([product, sum]))
  }
}
