import Model
import Quantities
import Validate
import Workloads

/// Experts lie where the next layer's tokens want them, and tokens stay where they are (ExFlow, arXiv 2401.08383, table I).
///
/// A layer without it sends tokens to their experts and back. With it every device knows the context of all tokens, which is collected
/// once a pass, so that a layer sends tokens once, and by the placement only some of them.
struct ExFlowSystem: PublishedSystem {
  static let name = "ex-flow"
  static let group = SystemGroup.experts
  static let abstract = "experts lie near those that tokens take before, tokens are sent once"
  static let removes = "one of two exchanges of a layer, and most of the other"
  static let knob: SystemKnob? = .scaled("moved")

  var moved = 0.0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    /// Time of exchanges between devices.
    case saving = "exchange-saving"
    /// Tokens a second of a pass.
    case gain = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .share("moved", \.moved, "tokens that leave their device for the next layer's expert"),
      .step(\.job, "a pass of a model whose experts are spread over devices"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job, let experts = job.model.experts, job.plan.expert > 1 else {
      throw .impossible("no experts are spread over devices")
    }
    let (ranks, type) = (job.plan.expert, job.types.activations)
    let tokens = job.groups.tokens / job.plan.data
    let bytes = tokens.times(job.model.hidden).times(Int(type.size.value))
    func exchange(_ name: String, _ bytes: Int, times: Int) throws(SystemError) -> CostEstimate {
      try machine.run(
        name,
        Collective(.allToAll, type: type, bytes: bytes.times(experts.perToken), ranks: ranks),
        times: times)
    }
    let both = try exchange("tokens to experts and back", bytes, times: 2 * experts.layers)
    // Of tokens without a placement (ranks - 1) / ranks leave, which the exchange counts itself.
    let share = moved * Double(ranks) / Double(ranks - 1)
    let placed = CostEstimate.serial([
      try exchange(
        "tokens to experts", max(Int(Double(bytes) * share), 1), times: experts.layers),
      try machine.run(
        "contexts of all tokens",
        Collective(.allGather, type: type, bytes: bytes.times(ranks), ranks: ranks)),
    ])
    guard quantity == .gain else {
      return .comparison(.saving, baseline: both, system: placed)
    }
    let rest = try machine.step(job, without: both, named: "pass without exchanges")
    return .comparison(
      .gain, baseline: .serial([rest, both]), system: .serial([rest, placed]))
  }
}
