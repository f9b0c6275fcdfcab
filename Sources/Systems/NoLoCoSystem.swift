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

  enum Quantity: String, FigureQuantity {
    case gain = "synchronisation-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [.count("copies", \.copies, in: 2...1 << 24, "copies of the model")]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let levels = Double(Int.bitWidth - (copies - 1).leadingZeroBitCount)
    return .comparison(
      .gain, baseline: .sum([.init("messages along a tree", levels)]),
      system: .sum([.init("message of a pair", 1)]))
  }
}
