import Quantities
import Validate
import Workloads

/// An optimizer's two moments in few bits, shared among devices (COAT, arXiv 2410.19313, table 7 of version 1).
///
/// One scale of 2 bytes stands for each group of a moment's numbers.
struct COATSystem: PublishedSystem {
  static let name = "coat"
  static let group = SystemGroup.lowPrecision
  static let abstract = "optimizer's moments in 8 bits, shared among devices"
  static let removes = "bytes of the optimizer"

  var parameters = 0.0
  var bytes = Bytes.zero
  var numbers = 0
  var devices = 0

  enum Quantity: String, FigureQuantity {
    case optimizerMemory = "optimizer-memory"
    var dimension: FigureDimension { .bytes }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .number("parameters", \.parameters, "weights of the model"),
      .amount("bytes", \.bytes, "one number of a moment"),
      .count("group", \.numbers, in: 0...1 << 24, "numbers that share a scale; 0 without scales"),
      .count("devices", \.devices, "devices that share the state"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    let scale = numbers > 0 ? Bytes(2) / Double(numbers) : .zero
    func shared(_ bytes: Bytes) -> Bytes {
      TrainingState(zero: 1, optimizer: bytes)
        .parts(parameters: parameters, copies: Double(devices)).optimizer
    }
    return .sum([
      .init("two moments", shared(bytes * 2)), .init("their scales", shared(scale * 2)),
    ])
  }
}
