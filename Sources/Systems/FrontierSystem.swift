import Quantities
import Validate

/// Training of 22 billion to a trillion parameters on Frontier (arXiv 2312.12705): the rate that a printed share of the peak is.
///
/// The rates themselves are predicted by the rows of its table that ask for a step.
struct FrontierSystem: PublishedSystem {
  static let name = "frontier"
  static let group = SystemGroup.training
  static let abstract = "recipes in three dimensions for thousands of MI250X"
  static let removes = "exchange between nodes"

  var share = 0.0
  var peak = FLOPsPerSecond.zero

  enum Quantity: String, FigureQuantity {
    /// Of one half of an MI250X.
    case rate
    var dimension: FigureDimension { .rate }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .share("share", \.share, "of the peak"),
      .amount("peak", \.peak, "of half an MI250X"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    .product([.init("peak of half an MI250X", peak.value), .init("share", share)])
  }
}
