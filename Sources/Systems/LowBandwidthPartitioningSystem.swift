import Model
import Quantities
import Validate
import Workloads

/// Weights are shared between neighbours, gradients within a node, the optimizer's state among all (arXiv 2501.04266), over ZeRO++ (arXiv
/// 2306.10209).
///
/// ZeRO++ collects weights in 8 bits among all devices for the forward pass and among a node's for the backward pass, and sums gradients
/// out in 4 bits, first within nodes. Here both collections stay between two devices, over a link of their own, and new weights are
/// collected among all once a step, in 16 bits, for so many micro-batches. Nothing overlaps.
struct LowBandwidthPartitioningSystem: PublishedSystem {
  static let name = "low-bandwidth-partitioning"
  static let group = SystemGroup.dataParallel
  static let abstract = "weights are shared between neighbours, state among all devices"
  static let removes = "weights over the network in every pass"
  static let knob: SystemKnob? = .scaled("tokens")

  var hidden = 0
  var layers = 0
  var tokens = 0
  var microBatches = 0
  var devices = 0
  var node = 0
  var pair = BytesPerSecond.zero

  enum Quantity: String, FigureQuantity {
    /// Steps in the same time.
    case gain = "throughput-gain"
    var dimension: FigureDimension { .ratio }
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    [
      .count("hidden", \.hidden, "width of the model"), .count("layers", \.layers, "layers"),
      .count("tokens", \.tokens, "tokens of a micro-batch on a device"),
      .count("micro-batches", \.microBatches, "micro-batches of a step on a device"),
      .count("devices", \.devices, in: 2...1 << 20, "devices"),
      .count("node", \.node, in: 2...1 << 10, "devices of a node"),
      .amount("pair", \.pair, "what two neighbours carry one way"),
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    guard devices > node, devices % node == 0 else {
      throw .impossible("\(devices) devices in nodes of \(node)")
    }
    let wide = hidden.times(4)
    // Forward, forward again and backward twice.
    func product(_ name: String, _ n: Int, _ k: Int) throws(SystemError) -> CostEstimate {
      try machine.run(name, GEMM(type: .bf16, m: tokens, n: n, k: k), times: 4 * layers)
    }
    let products = CostEstimate.serial([
      try product("queries, keys and values", hidden.times(3), hidden),
      try product("results", hidden, hidden), try product("up", wide, hidden),
      try product("down", hidden, wide),
    ])
    let weights = layers.times(hidden).times(wide + wide.times(2))
    let local = DeviceGroup(ranks: node)
    let apart = DeviceGroup(ranks: devices / node, stride: node)
    func run(
      _ name: String, _ form: Collective.Form, _ type: ElementType, _ elements: Int,
      _ group: DeviceGroup, times: Int = 1
    ) throws(SystemError) -> CostEstimate {
      let bytes = max(Int((type.size * Double(elements)).value), 1)
      return try machine.run(
        name, Collective(form, type: type, bytes: bytes, among: group), times: times)
    }
    let gradients = CostEstimate.serial([
      try run("gradients within nodes", .reduceScatter, .int4, weights, local),
      try run("gradients among nodes", .reduceScatter, .int4, weights / node, apart),
    ])
    let all = DeviceGroup(ranks: devices)
    let baseline = CostEstimate.serial([
      products, try run("weights of all devices, forward", .allGather, .int8, weights, all),
      try run("weights of a node, backward", .allGather, .int8, weights, local), gradients,
    ])
    let half = ElementType.int8.size * (Double(weights) / 2)
    let system = CostEstimate.serial([
      products,
      .part(
        "weights of a neighbour, forward and backward", times: 2,
        of: .term(.link("neighbour"), half / pair)),
      gradients,
      .share(
        1 / Double(microBatches),
        of: try run("new weights, once a step", .allGather, .bf16, weights / 2, all)),
    ])
    return .comparison(.gain, baseline: baseline, system: system)
  }
}
