import Validate

/// Copies are averaged in random pairs in place of a sum of all (NoLoCo, arXiv 2506.10911).
///
/// A sum along a tree needs log2 n messages one after another, a pair one.
struct NoLoCoSystem: PublishedSystem {
  static let name = "no-lo-co"
  static let group = SystemGroup.dataParallel
  static let abstract = "copies are averaged in random pairs"
  static let removes = "messages that follow one another"
  static let knob: SystemKnob? = .scaled("copies")

  var copies = 0
  var weights = 0
  var other = BaselineMachine()

  enum Quantity: String, FigureQuantity {
    /// Messages that follow one another.
    case gain = "synchronisation-gain"
    /// Time of a sum.
    case timeGain = "time-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .gain ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let copies = ConfigurationKey<Self>.count(
      "copies", \.copies, in: 2...1 << 24, "copies of the model")
    guard quantity == .timeGain else { return [copies] }
    return [
      copies, .count("weights", \.weights, in: 1...1 << 40, "weights that are averaged"),
      .baselineMachine(\.other),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard quantity == .gain else {
      return .comparison(
        .gain, baseline: try machine.baseline.sum("sum of all copies", of: weights, among: copies),
        system: try machine.sum("sum of a pair", of: weights, among: 2))
    }
    let levels = Double(Int.bitWidth - (copies - 1).leadingZeroBitCount)
    return .comparison(
      .gain, baseline: .sum([.init("messages along a tree", levels)]),
      system: .sum([.init("message of a pair", 1)]))
  }
}
