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
    /// Time of a sum that is saved.
    case timeSaving = "sum-saving"
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
    let all = tokens.times(hidden).times(Int(ElementType.bf16.size.value))
    let part = max(Int(Double(all) * share), 1)
    guard quantity == .timeSaving else {
      let sent = Collective.sent(.allReduce, ranks: ranks)
      func bytes(_ bytes: Int) -> FigureAnswer {
        .product([
          .init("bytes of a sum", Bytes(Double(bytes))), .init("sent for each of them", sent),
        ])
      }
      return .comparison(.saving, baseline: bytes(all), system: bytes(part))
    }
    func sum(_ bytes: Int) throws(SystemError) -> CostEstimate {
      try machine.run("sum", Collective(.allReduce, type: .bf16, bytes: bytes, ranks: ranks))
    }
    return .comparison(.saving, baseline: try sum(all), system: try sum(part))
  }
}
