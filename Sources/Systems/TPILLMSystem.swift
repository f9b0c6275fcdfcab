import Quantities
import Validate
import Workloads

/// A large model on small devices of a home network (TPI-LLM, arXiv 2410.00531).
///
/// Devices share every layer; a window of blocks of weights is in memory, the others come from disk. Sums go over a star: each
/// message passes a fixed number of cables and switches.
struct TPILLMSystem: PublishedSystem {
  static let name = "tpi-llm"
  static let group = SystemGroup.offloading
  static let abstract = "devices at the edge share layers, and keep a window of weights"
  static let removes = "weights in memory; links that a sum passes"

  var devices = 0
  var window = 0
  var hidden = 0
  var inner = 0
  var kvShare = 0.0
  var vocabulary = 0
  var layers = 0

  enum Quantity: String, FigureQuantity {
    /// Links that a sum around a ring passes, over those of a star.
    case latency = "latency-gain"
    /// Of the first device, with every layer's share in memory.
    case whole = "whole-memory"
    /// The same with a window.
    case windowed = "window-memory"
    var dimension: FigureDimension { self == .latency ? .ratio : .bytes }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .latency ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let devices = ConfigurationKey<Self>.count(
      "devices", \.devices, in: 2...1 << 16, "devices that share each layer")
    if quantity == .latency { return [devices] }
    let sizes: [ConfigurationKey<Self>] = [
      devices, .count("hidden", \.hidden, "width of the model"),
      .count("inner", \.inner, "width of the feed-forward network"),
      .share("kv-share", \.kvShare, "heads of keys over heads of queries"),
      .count("vocabulary", \.vocabulary, "tokens of the vocabulary"),
    ]
    return sizes + [
      quantity == .whole
        ? .count("layers", \.layers, "layers")
        : .count("window", \.window, "blocks in memory, attention and feed-forward in turn")
    ]
  }

  func answer(
    _ quantity: Quantity, on machine: AskedMachine
  ) throws(SystemError) -> FigureAnswer {
    switch quantity {
    case .latency:
      // A ring gives parts to the next device and collects them again; a star collects and gives back.
      let ring = Collective.steps(.allReduce, ranks: devices)
      return .comparison(
        .gain, baseline: .sum([.init("messages around a ring, one after another", Double(ring))]),
        system: .sum([.init("messages to the middle and back", 2)]))
    case .whole: return memory(attention: Double(layers), feedForward: Double(layers))
    case .windowed:
      return memory(
        attention: Double((window - 1) / 2), feedForward: Double(window / 2))
    }
  }

  /// Tables of both ends on the first device, and its shares of blocks, in fp32.
  private func memory(attention: Double, feedForward: Double) -> FigureAnswer {
    let size = ElementType.fp32.size
    let (h, share) = (Double(hidden), 1 / Double(devices))
    return .sum([
      .init("tables of both ends", size * (2 * h * Double(vocabulary))),
      .init("blocks of attention", size * (attention * 2 * (1 + kvShare) * h * h * share)),
      .init("blocks of feed-forward", size * (feedForward * 3 * h * Double(inner) * share)),
    ])
  }
}
