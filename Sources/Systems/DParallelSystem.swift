import Model
import Validate
import Workloads

/// A diffusion model of language that settles more tokens a step (dParallel, claims of the abstract).
///
/// Every step passes all tokens of the answer and its prompt through the model; how many steps are needed is the source's.
struct DParallelSystem: PublishedSystem {
  static let name = "d-parallel"
  static let group = SystemGroup.serving
  static let abstract = "a masked diffusion model settles several tokens a step"
  static let removes = "steps"

  var steps = 0
  var fewer = 0
  var job: Job?

  enum Quantity: String, FigureQuantity {
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .iterations }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("steps", \.steps, "steps of the baseline"),
      .count("fewer-steps", \.fewer, "steps that are left"),
      .step(\.job, "a step: all tokens of a block at once"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard let job else { throw .impossible("there is no step") }
    let step = try machine.step("pass", job)
    return .comparison(
      .gain, baseline: .part("steps", times: steps, of: step),
      system: .part("steps", times: fewer, of: step))
  }
}
