import Quantities
import Validate
import Workloads

/// Packs of sequences whose attention is balanced among devices (HBP, arXiv 2503.07680, tables 5 and 6).
///
/// A step waits for the device with the most attention. Of the imbalance that the source measures, the share of a device's
/// attention that it waits, a step of attention's share a of all work takes 1 / (1 - imbalance a) of its balanced time.
struct HBPSystem: PublishedSystem {
  static let name = "hbp"
  static let group = SystemGroup.sequenceParallel
  static let abstract =
    "sequences are packed by length, so that attention is balanced among devices"
  static let removes = "waiting for the device with the longest sequences"
  static let knob: SystemKnob? = .scaled("sequence")

  var hidden = 0
  var layers = 0
  var parameters = 0.0
  var length = 0
  var before = 0.0
  var after = 0.0

  enum Quantity: String, FigureQuantity {
    /// Steps in the same time.
    case gain
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("hidden", \.hidden, "width of all heads"), .count("layers", \.layers, "layers"),
      .number("parameters", \.parameters, "weights that multiply a token"),
      .count("sequence", \.length, "tokens of the packs that are waited for"),
      .share("imbalance", \.before, "of a device's attention, what is waited, before"),
      .share("balanced", \.after, "the same after"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let attention =
      Attention(
        .flash, type: .bf16, batch: 1, heads: 1, kvHeads: 1, queries: length, keys: length,
        headDim: hidden, causal: true
      ).demand.products.value * Double(layers)
    let products = 2 * parameters * Double(length)
    let share = attention / (attention + products)
    func time(_ imbalance: Double) -> FigureAnswer {
      .product([
        .init("balanced work", 1),
        .init("waiting: 1 / (1 - imbalance x share of attention)", 1 / (1 - imbalance * share)),
      ])
    }
    return .comparison(.gain, baseline: time(before), system: time(after))
  }
}
