import Model
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
  var copies = 0
  var weights = 0

  enum Quantity: String, FigureQuantity {
    /// Bytes that are exchanged.
    case gain = "traffic-gain"
    /// Time of a sum.
    case timeGain = "time-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .gain ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    guard quantity == .timeGain else {
      return [.share("warm-up", \.warmUp, "steps before compression begins")]
    }
    return [
      .count("copies", \.copies, in: 2...1 << 16, "processes with a copy of the model each"),
      .count("weights", \.weights, in: 1...1 << 40, "weights whose momentum is summed"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard quantity == .gain else {
      return .comparison(
        .gain, baseline: try machine.sum("sum in whole numbers", of: weights, among: copies),
        system: try machine.signSum("sum of signs", of: weights, among: copies))
    }
    let whole = ElementType.fp16.size
    let bit = Bytes(1 / Double(UInt8.bitWidth))
    return .comparison(
      .gain, baseline: .sum([.init("a number in 16 bits", whole)]),
      system: .sum([
        .init("warm-up in 16 bits", whole * warmUp), .init("then in one bit", bit * (1 - warmUp)),
      ]))
  }
}
