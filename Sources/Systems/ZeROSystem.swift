import Quantities
import Validate
import Workloads

/// State of training that copies of a model share (ZeRO, arXiv 1910.02054, figure 1): `TrainingState` in mixed precision with Adam.
struct ZeROSystem: PublishedSystem {
  static let name = "zero"
  static let group = SystemGroup.trainingState
  static let abstract = "state of training shared among copies of a model"
  static let removes = "copies of the same state"

  var parameters = 0.0
  var copies = 0
  var stage = 0

  enum Quantity: String, FigureQuantity {
    case stateMemory = "state-memory"
    var dimension: FigureDimension { .bytes }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .number("parameters", \.parameters, "weights of the model"),
      .count("copies", \.copies, "copies of the model, a device each"),
      .count("stage", \.stage, in: 0...3, "what is shared: optimizer, gradients, weights"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let parts = TrainingState(zero: stage).parts(parameters: parameters, copies: Double(copies))
    return .sum([
      .init("weights in 16 bits", parts.weights), .init("gradients in 16 bits", parts.gradients),
      .init("fp32 weights and two moments", parts.optimizer),
    ])
  }
}
