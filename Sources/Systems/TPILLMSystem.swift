import Model
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
  var disk = BytesPerSecond.zero
  var process = Bytes.zero

  enum Quantity: String, FigureQuantity {
    /// Links that a sum around a ring passes, over those of a star.
    case latency = "latency-gain"
    /// Of the first device, with every layer's share in memory.
    case whole = "whole-memory"
    /// The same with a window.
    case windowed = "window-memory"
    /// A token, whose blocks all come from disk.
    case token = "token-time"
    var dimension: FigureDimension {
      switch self {
      case .latency: .ratio
      case .whole, .windowed: .bytes
      case .token: .time
      }
    }
  }

  static func nature(of quantity: Quantity) -> FigureNature {
    quantity == .latency || quantity == .token ? .computed : .measured
  }

  static func keys(of quantity: Quantity) -> [ConfigurationKey<Self>] {
    let devices = ConfigurationKey<Self>.count(
      "devices", \.devices, in: 2...1 << 16, "devices that share each layer")
    let sizes: [ConfigurationKey<Self>] = [
      devices, .count("hidden", \.hidden, "width of the model"),
      .count("inner", \.inner, "width of the feed-forward network"),
      .share("kv-share", \.kvShare, "heads of keys over heads of queries"),
    ]
    let layers = ConfigurationKey<Self>.count("layers", \.layers, "layers")
    let vocabulary = ConfigurationKey<Self>.count(
      "vocabulary", \.vocabulary, "tokens of the vocabulary")
    return switch quantity {
    case .latency: [devices]
    case .whole: sizes + [vocabulary, layers]
    case .windowed:
      sizes + [
        vocabulary,
        .count("window", \.window, "blocks in memory, attention and feed-forward in turn"),
        .amount("process", \.process, "what the process holds before it has weights"),
      ]
    case .token: sizes + [layers, .amount("disk", \.disk, "what a device's disk gives")]
    }
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
    case .token:
      return .time(
        .part(
          "layers", times: layers,
          of: .serial([
            .term(.link("disk, attention"), attentionBlock / disk),
            .term(.link("disk, feed-forward"), feedForwardBlock / disk),
          ])))
    case .whole: return memory(attention: Double(layers), feedForward: Double(layers))
    case .windowed:
      return memory(
        attention: Double((window - 1) / 2), feedForward: Double(window / 2))
    }
  }

  /// A device's share of a block, in fp32.
  private var attentionBlock: Bytes {
    ElementType.fp32.size * (2 * (1 + kvShare) * Double(hidden.times(hidden)) / Double(devices))
  }
  private var feedForwardBlock: Bytes {
    ElementType.fp32.size * (3 * Double(hidden.times(inner)) / Double(devices))
  }

  /// Tables of both ends on the first device, and its shares of blocks.
  private func memory(attention: Double, feedForward: Double) -> FigureAnswer {
    .sum([
      .init(
        "tables of both ends", ElementType.fp32.size * Double(2 * hidden.times(vocabulary))),
      .init("blocks of attention", attentionBlock * attention),
      .init("blocks of feed-forward", feedForwardBlock * feedForward),
      .init("the process itself", process),
    ])
  }
}
