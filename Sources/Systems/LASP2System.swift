import Validate

/// One gathering of states in place of a ring (LASP-2, arXiv 2502.07563, section 3.4): messages that follow one another.
struct LASP2System: PublishedSystem {
  static let name = "lasp-2"
  static let group = SystemGroup.sequenceParallel
  static let abstract = "states of linear attention are gathered once a pass"
  static let removes = "messages around a ring, one after another"
  static let knob: SystemKnob? = .scaled("devices")

  var devices = 0

  enum Quantity: String, FigureQuantity {
    case gain = "messages-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature { .computed }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [.count("devices", \.devices, in: 2...1 << 20, "parts of a sequence")]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let ring = Double(2 * (devices - 1))
    return .comparison(
      .gain, baseline: .sum([.init("messages around a ring, forward and backward", ring)]),
      system: .sum([.init("gatherings, forward and backward", 2)]))
  }
}
