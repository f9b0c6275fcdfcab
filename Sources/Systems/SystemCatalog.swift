import Quantities
import Workloads

/// One published system: what it is, and its figures from a row's `key=value` numbers.
public struct PublishedSystem: Sendable {
  public let name: String
  public let abstract: String
  /// Names of the numbers that its rows may give.
  let keys: Set<String>
  let figure: @Sendable (String, Numbers) throws(SystemError) -> Double
  let causes: (@Sendable (Numbers) throws(SystemError) -> [(String, Double)])?

  init(
    name: String, abstract: String, keys: Set<String>,
    causes: (@Sendable (Numbers) throws(SystemError) -> [(String, Double)])? = nil,
    figure: @escaping @Sendable (String, Numbers) throws(SystemError) -> Double
  ) {
    self.name = name
    self.abstract = abstract
    self.keys = keys
    self.figure = figure
    self.causes = causes
  }

  /// What a row's figure is the sum of, in base units; empty for a system that does not say.
  public func causes(_ values: [String: String]) throws(SystemError) -> [(String, Double)] {
    try causes?(Numbers(values: values)) ?? []
  }

  /// The figure called `quantity`, in base units.
  public func figure(_ quantity: String, _ values: [String: String]) throws(SystemError) -> Double {
    if let key = values.keys.filter({ $0 != "system" && !keys.contains($0) }).min() {
      throw .unknownKey(key, known: keys.sorted())
    }
    return try figure(quantity, Numbers(values: values))
  }
}

/// Why a row says nothing that a system can be asked.
public enum SystemError: Error, Equatable, CustomStringConvertible {
  case unknown(name: String)
  case missing(key: String)
  case unknownKey(String, known: [String])
  case quantity(String)

  public var description: String {
    switch self {
    case .unknown(let name): "there is no system '\(name)'"
    case .missing(let key): "'\(key)' is missing, or no number"
    case .unknownKey(let key, let known):
      "'\(key)' is none of its numbers: \(known.joined(separator: ", "))"
    case .quantity(let name): "'\(name)' is none of its figures"
    }
  }
}

/// Numbers of a row by their names.
struct Numbers {
  let values: [String: String]

  subscript(_ key: String) -> Double {
    get throws(SystemError) {
      guard let number = values[key].flatMap(Double.init), number >= 0, number < 0x1p62 else {
        throw .missing(key: key)
      }
      return number
    }
  }
}

/// Every system; the one place that lists them.
public enum SystemCatalog {
  public static let systems: [PublishedSystem] = [
    PublishedSystem(
      name: "moe-lens",
      abstract: "batch inference of mixtures of experts with weights in the host's memory",
      keys: ["weights", "token-bytes", "experts", "per-token", "link", "flops", "sequence"]
    ) { quantity, n throws(SystemError) in
      let lens = MoELens(
        weights: Bytes((try? n["weights"]) ?? 1), tokenBytes: Bytes(try n["token-bytes"]),
        expertRatio: try n["experts"] / n["per-token"],
        link: BytesPerSecond(try n["link"]), device: FLOPsPerSecond(try n["flops"]))
      switch quantity {
      case "saturation": return lens.saturation
      case "saturation-cache": return lens.saturationCache(sequence: Int(try n["sequence"])).value
      default: throw .quantity(quantity)
      }
    },
    PublishedSystem(
      name: "zero", abstract: "state of training shared among copies of a model",
      keys: ["parameters", "copies", "stage"]
    ) { quantity, n throws(SystemError) in
      guard quantity == "state-memory" else { throw .quantity(quantity) }
      return TrainingState(zero: Int(try n["stage"])).bytes(
        parameters: try n["parameters"], copies: try n["copies"]
      ).value
    },
    PublishedSystem(
      name: "deepseek-v3", abstract: "cache, arithmetic and exchange of DeepSeek-V3 and its peers",
      keys: [
        "layers", "elements", "active", "width", "sequence", "tokens", "copies", "hidden",
        "bandwidth",
      ]
    ) { quantity, n throws(SystemError) in
      switch quantity {
      case "cache-per-token":
        return try n["layers"] * n["elements"] * 2
      case "training-flops":
        // Forward once and backward twice: 2 for each weight met, and causal attention over half the sequence.
        return try 3
          * (2 * n["active"] + n["layers"] * n["width"] * n["sequence"])
      case "tpot":
        let exchange = ExpertExchange(
          tokens: try n["tokens"], copies: try n["copies"], hidden: try n["hidden"],
          bandwidth: BytesPerSecond(try n["bandwidth"]))
        return exchange.step(layers: try n["layers"]).value
      default: throw .quantity(quantity)
      }
    },
    PublishedSystem(
      name: "cut-cross-entropy", abstract: "memory of a classifier's loss, by how logits are kept",
      keys: ["method", "tokens", "vocabulary", "hidden"]
    ) { quantity, n throws(SystemError) in
      let memory = ClassifierMemory(
        tokens: try n["tokens"], vocabulary: try n["vocabulary"], hidden: try n["hidden"])
      guard let method = n.values["method"].flatMap(ClassifierMemory.Method.init) else {
        throw .missing(key: "method")
      }
      switch quantity {
      case "loss-memory": return memory.loss(method).value
      case "gradient-memory": return memory.gradient(method).value
      case "both-memory": return memory.both(method).value
      default: throw .quantity(quantity)
      }
    },
    PublishedSystem(
      name: "flash-attention", abstract: "what attention moves to and from memory in training",
      keys: ["method", "batch", "heads", "sequence", "head-dim", "memory"],
      causes: { n throws(SystemError) in
        try AttentionTraffic.passes(n).map { ($0.cause, $0.bytes.value) }
      },
      figure: { quantity, n throws(SystemError) in
        guard quantity == "traffic" else { throw .quantity(quantity) }
        return try AttentionTraffic.passes(n).reduce(0) { $0 + $1.bytes.value }
      }),
    PublishedSystem(
      name: "zo2", abstract: "training by two forward passes, with blocks in the host's memory",
      keys: ["hidden", "vocabulary"]
    ) { quantity, n throws(SystemError) in
      guard quantity == "memory" else { throw .quantity(quantity) }
      return OffloadedBlocks(hidden: try n["hidden"], vocabulary: try n["vocabulary"]).memory.value
    },
    PublishedSystem(
      name: "coat", abstract: "optimizer's moments in 8 bits, shared among devices",
      keys: ["parameters", "bytes", "group", "devices"]
    ) { quantity, n throws(SystemError) in
      guard quantity == "optimizer-memory" else { throw .quantity(quantity) }
      // Two moments; one scale of 2 bytes for each group.
      let scales = try n["group"] > 0 ? 2 / n["group"] : 0
      return try n["parameters"] * 2 * (n["bytes"] + scales) / n["devices"]
    },
  ]

  /// The system of a name.
  public static func system(_ name: String) throws(SystemError) -> PublishedSystem {
    guard let system = systems.first(where: { $0.name == name }) else { throw .unknown(name: name) }
    return system
  }
}

extension AttentionTraffic {
  fileprivate static func passes(_ n: Numbers) throws(SystemError) -> [Pass] {
    guard let method = n.values["method"].flatMap(Method.init) else {
      throw .missing(key: "method")
    }
    return try AttentionTraffic(
      batch: try n["batch"], heads: try n["heads"], length: Int(try n["sequence"]),
      dim: Int(try n["head-dim"]), onChip: Bytes(try n["memory"])
    ).passes(method)
  }
}
