import Model
import Validate
import Workloads

/// A policy's language model with fewer layers and vision tokens (EfficientVLA, claims of the abstract).
///
/// A pass over vision tokens and an instruction is predicted with all and with what is left; beside it stand vision towers and the
/// action's diffusion, a share of the baseline's time that stays.
struct EfficientVLASystem: PublishedSystem {
  static let name = "efficient-vla"
  static let group = SystemGroup.sparseAttention
  static let abstract = "layers and vision tokens of a policy are dropped"
  static let removes = "layers and tokens of the language model"
  static let knob: SystemKnob? = SystemKnob(key: "layers-kept", factors: [0.5, 1])

  var layersKept = 0
  var tokensKept = 0
  var beside = 0.0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("layers-kept", \.layersKept, "layers that are left"),
      .count("tokens-kept", \.tokensKept, "tokens of vision and instruction that are left"),
      .share("beside", \.beside, "of the baseline's time, what is not the language model"),
      .step(\.job, "a pass over all tokens"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job, beside < 1, layersKept <= job.model.layers, tokensKept <= job.longest else {
      throw .impossible("more is left than there was")
    }
    var pruned = job
    pruned.model.layers = layersKept
    pruned.groups = [.prompts(job.batch, of: tokensKept)]
    let pass = try machine.step("pass", job)
    let others = CostEstimate.part(
      "vision and action", times: 1, of: .share(beside / (1 - beside), of: pass))
    return .comparison(
      .gain, baseline: .serial([pass, others]),
      system: .serial([try machine.step("pass of what is left", pruned), others]))
  }
}
