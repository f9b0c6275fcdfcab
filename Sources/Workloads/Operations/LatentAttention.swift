public import Quantities

/// Attention of one query a sequence in latent space: all heads read the one vector of `rank + rotary` elements that each
/// token left, and their results have `rank` elements (DeepSeek-V2, arXiv 2405.04434, section 2.1.2).
public struct LatentAttention: Operation {
  public let elementType: ElementType
  /// What the latent vectors are stored as, where that is narrower than what is multiplied.
  public let cache: ElementType
  public let batch: Int
  public let heads: Int
  public let keys: Int
  public let rank: Int
  public let rotary: Int

  public init(
    type: ElementType, batch: Int, heads: Int, keys: Int, rank: Int, rotary: Int,
    cache: ElementType? = nil
  ) {
    self.elementType = type
    self.cache = cache ?? type
    self.batch = batch
    self.heads = heads
    self.keys = keys
    self.rank = rank
    self.rotary = rotary
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "attention_latent")
    self.init(
      type: type, batch: try reader.positive(.batch, or: 1), heads: try reader.positive(.heads),
      keys: try reader.positive(.keys), rank: try reader.positive(.rank),
      rotary: try reader.positive(.rotary))
    try reader.end()
  }

  public var kind: OperationKind { .attentionLatent }
  public var axes: Axes {
    Axes([(.batch, batch), (.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)])
  }

  public var demand: Demand {
    let scores = Double(batch) * Double(heads) * Double(keys)
    let (width, rank) = (Double(rank) + Double(rotary), Double(rank))
    let pairs = Double(batch) * Double(heads)
    let (queries, results) = (pairs * width, pairs * rank)
    return Demand(
      products: FLOPs(2 * scores * (width + rank)), elementwise: FLOPs(5 * scores),
      exponentials: FLOPs(scores), divisions: FLOPs(pairs),
      compulsory: Traffic(
        reads: cache.size * (Double(batch) * Double(keys) * width) + elementType.size * queries,
        writes: elementType.size * results))
  }

  public var blocked: BlockedForm? {
    blocked(
      LatentDecode.self, [(.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)],
      copies: batch)
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
