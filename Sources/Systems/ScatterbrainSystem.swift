import Quantities
import Validate
import Workloads

/// Sparse and low-rank attention together: what the weights of a head take in memory (Scatterbrain, claims of the abstract).
///
/// Instead of a row of weights over all keys, a query has features of the kernel and a few keys that hashing finds.
struct ScatterbrainSystem: PublishedSystem {
  static let name = "scatterbrain"
  static let group = SystemGroup.sparseAttention
  static let abstract = "sparse and low-rank attention together"
  static let removes = "weights of every query over every key"
  static let knob: SystemKnob? = .scaled("columns")

  var length = 0
  var columns = 0

  enum Quantity: String, FigureQuantity {
    case saving = "memory-saving"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("sequence", \.length, "queries and keys of a head"),
      .count("columns", \.columns, "features and keys that a query keeps"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let size = ElementType.fp32.size
    let tokens = Double(length)
    return .comparison(
      .saving, baseline: .sum([.init("weights over all keys", size * (tokens * tokens))]),
      system: .sum([.init("features and keys that are kept", size * (tokens * Double(columns)))]))
  }
}
