import Quantities
import Validate
import Workloads

/// Momentum is exchanged in one bit after a warm-up (1-bit Adam, arXiv 2102.02888).
struct OneBitAdamSystem: PublishedSystem {
  static let name = "one-bit-adam"
  static let group = SystemGroup.dataParallel
  static let abstract = "momentum is exchanged in one bit, with its error kept, after a warm-up"
  static let removes = "bytes of the gradients' sum"
  static let knob: SystemKnob? = SystemKnob(key: "warm-up", factors: [0.25, 0.5, 1, 2])

  var warmUp = 0.0

  enum Quantity: String, FigureQuantity {
    case gain = "traffic-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [.share("warm-up", \.warmUp, "steps before compression begins")]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let whole = ElementType.fp16.size
    let bit = Bytes(1 / Double(UInt8.bitWidth))
    return .comparison(
      .gain, baseline: .sum([.init("a number in 16 bits", whole)]),
      system: .sum([
        .init("warm-up in 16 bits", whole * warmUp), .init("then in one bit", bit * (1 - warmUp)),
      ]))
  }
}
