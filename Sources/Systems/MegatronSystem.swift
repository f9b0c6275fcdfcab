import Quantities
import Validate
import Workloads

/// Training in three dimensions (Megatron-LM, arXiv 2104.04473): time of a training run by equation 4, bubbles of a pipeline.
///
/// Throughputs of tables 1 and 2 are predicted by the tables beside.
struct MegatronSystem: PublishedSystem {
  static let name = "megatron-lm"
  static let group = SystemGroup.training
  static let abstract = "layers, stages and copies shared among devices, stages interleaved"
  static let removes = "bubbles of the pipeline"
  static let headline: String? = "megatron-1008.0b"
  static let tables = ["megatron-lm-table1", "megatron-lm-table2"]

  var parameters = 0.0
  var tokens = 0.0
  var devices = 0
  var rate = FLOPsPerSecond.zero

  enum Quantity: String, FigureQuantity {
    /// Of the whole training, as the source's equation 4 has it.
    case time = "training-time"
    var dimension: FigureDimension { .time }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .number("parameters", \.parameters, "weights of the model"),
      .number("tokens", \.tokens, "tokens that are trained on"),
      .count("devices", \.devices, "devices"),
      .amount("rate", \.rate, "what a device does"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    // Forward, backward twice as much, and forward again: two FLOPs for each weight and token each time.
    let passes = 4.0
    return .product([
      .init("FLOPs of a weight and a token", 2 * passes), .init("weights", parameters),
      .init("tokens", tokens), .init("1 / devices", 1 / Double(devices)),
      .init("1 / FLOPs a second of a device", 1 / rate.value),
    ])
  }
}
