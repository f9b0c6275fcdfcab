import Model
import Quantities
import Validate
import Workloads

/// Devices that share a layer add up only a part of its channels (CAAT-Net, arXiv 2506.19645).
struct CAATNetSystem: PublishedSystem {
  static let name = "caat-net"
  static let group = SystemGroup.tensorParallel
  static let abstract = "devices that share a layer add up a part of its channels"
  static let removes = "bytes of sums within layers"
  static let knob: SystemKnob? = SystemKnob(key: "share", factors: [0.25, 0.5, 1, 2])

  var share = 0.0
  var ranks = 0
  var hidden = 0
  var tokens = 0

  enum Quantity: String, FigureQuantity {
    /// Bytes that a device sends less.
    case saving = "traffic-saving"
    /// Time that a sum takes less.
    case timeSaving = "time-saving"
    var dimension: FigureDimension { .ratio }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .saving ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .share("share", \.share, "channels that are added up"),
      .count("tensor-parallel", \.ranks, in: 2...1 << 16, "devices that share a layer"),
      .count("hidden", \.hidden, "channels"),
      .count("tokens", \.tokens, "tokens of a micro-batch"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard quantity == .saving else { return try timeSaving(on: machine) }
    let sent = Collective.sent(.allReduce, ranks: ranks)
    func bytes(_ channels: Double) -> FigureAnswer {
      .product([
        .init("bytes of a sum", ElementType.bf16.size * (Double(tokens) * channels)),
        .init("sent for each of them", sent),
      ])
    }
    return .comparison(
      .saving, baseline: bytes(Double(hidden)), system: bytes(Double(hidden) * share))
  }

  private func timeSaving(on machine: AskedMachine) throws(SystemError) -> FigureAnswer {
    func sum(_ channels: Int) throws(SystemError) -> CostEstimate {
      try machine.sum("sum over \(channels) channels", of: tokens.times(channels), among: ranks)
    }
    return .comparison(
      .saving, baseline: try sum(hidden), system: try sum(max(Int(Double(hidden) * share), 1)))
  }
}
