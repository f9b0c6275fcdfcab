public import Documents
import Quantities
import Workloads

/// A model by its numbers.
public struct ModelRow: Sendable {
  private let name: String
  private let sizes: Transformer

  /// The row of one model.
  public init(_ model: NamedModel) { (name, sizes) = (model.name, model.model) }

  /// What `cells` say.
  public static let header = [
    "model", "family", "weights", "met by a token", "cache a token", "FLOPs a token", "layers",
    "context",
  ]

  /// Keys and values of one token in 16 bits, over all layers.
  private var cache: Bytes { sizes.isCausal ? sizes.cacheBytes(.bf16) : .zero }

  /// 2 for each weight that a token is multiplied with; its row of the embedding is looked up.
  private var flops: FLOPs { FLOPs(2 * Double(sizes.multipliedParameters)) }

  /// One cell a column of `header`.
  public var cells: [String] {
    [
      name, sizes.family, Self.short(sizes.parameters), Self.short(sizes.activeParameters),
      "\(cache.rounded())", "\(flops.rounded())", "\(sizes.layers)", "\(sizes.context)",
    ]
  }

  /// The same for programs: weights as counts, the cache in bytes, arithmetic in FLOPs.
  public var json: JSONValue {
    .object([
      .init("model", .string(name)), .init("family", .string(sizes.family)),
      .init("parameters", JSONValue(sizes.parameters)),
      .init("active_parameters", JSONValue(sizes.activeParameters)),
      .init("cache_bytes_per_token", JSONValue(Int(cache.value))),
      .init("flop_per_token", JSONValue(Int(flops.value))),
      .init("layers", JSONValue(sizes.layers)), .init("context", JSONValue(sizes.context)),
    ])
  }

  private static func short(_ count: Int) -> String {
    let count = Double(count)
    return count >= 1e9
      ? "\((count / 1e9).rounded(toSignificant: 4).short) B"
      : "\((count / 1e6).rounded(toSignificant: 4).short) M"
  }
}
