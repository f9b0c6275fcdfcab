import Quantities
import Validate

/// A device's memory in zeroth-order training whose blocks stay with the host (ZO2, base of arXiv 2507.03211).
///
/// Its README prints bytes and no account of them; what is counted here is inferred from how the method works, for 2048 tokens
/// and weights of 16 bits.
struct ZO2System: PublishedSystem {
  static let name = "zo2"
  static let group = SystemGroup.offloading
  static let abstract = "training by two forward passes, with blocks in the host's memory"
  static let removes = "weights, gradients and moments in the device's memory"

  var hidden = 0
  var vocabulary = 0

  enum Quantity: String, FigureQuantity {
    case memory
    var dimension: FigureDimension { .bytes }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("hidden", \.hidden, "width of the residual stream"),
      .count("vocabulary", \.vocabulary, "tokens of the vocabulary"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let (h, v, tokens) = (Double(hidden), Double(vocabulary), 2048.0)
    return .sum([
      .init("tied table", Bytes(2) * (v * h)),
      .init(
        "blocks in use, on their way in and out, and the perturbation",
        Bytes(2) * (4 * 12 * h * h)),
      .init(
        "logits of both passes, and their shifted copy, in 16 bits",
        Bytes(2 + 2) * (2 * tokens * v)),
      .init(
        "logits of both passes, and log-probabilities, in fp32", Bytes(4 + 4) * (2 * tokens * v)),
      .init("the process itself", Bytes(0.5e9)),
    ])
  }
}
