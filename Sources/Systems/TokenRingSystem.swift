import Model
import Quantities
import Validate
import Workloads

/// Queries go around a ring one way while results come back the other (TokenRing, arXiv 2412.20501).
///
/// A ring of keys and values sends both one way. Links carry as much each way at once.
struct TokenRingSystem: PublishedSystem {
  static let name = "token-ring"
  static let group = SystemGroup.sequenceParallel
  static let abstract = "queries go one way around a ring, results the other"
  static let removes = "half of what a link carries one way"

  var heads = 0
  var dim = 0
  var length = 0
  var devices = 0
  var link = BytesPerSecond.zero

  enum Quantity: String, FigureQuantity {
    /// A step of the ring of keys and values.
    case ring = "ring-time"
    /// A step with queries and results.
    case time = "step-time"
    var dimension: FigureDimension { .time }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("heads", \.heads, "heads"), .count("head-dim", \.dim, "elements of a query"),
      .count("sequence", \.length, "tokens"), .count("devices", \.devices, "parts of a sequence"),
      .amount("link", \.link, "what a link carries one way"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let rows = Double(length) / Double(devices) * Double(heads)
    func way(_ name: String, _ elements: Double) -> CostEstimate {
      .term(.link(name), ElementType.fp16.size * (rows * elements) / link)
    }
    switch quantity {
    case .ring: return .time(way("keys and values", Double(2 * dim)))
    case .time:
      return .time(
        .overlapped([
          way("queries", Double(dim)), way("results and their sums", Double(dim + 1)),
        ]))
    }
  }
}
