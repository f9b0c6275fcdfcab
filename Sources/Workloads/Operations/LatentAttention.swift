public import Quantities

/// Attention of one query a sequence in latent space: all heads read the one vector of `rank + rotary` elements that each
/// token left, and their results have `rank` elements (DeepSeek-V2, arXiv 2405.04434, section 2.1.2).
public struct LatentAttention: Operation {
  /// Type of queries and results, and what latent vectors are multiplied in.
  public let elementType: ElementType
  /// What the latent vectors are stored as, where that is narrower than what is multiplied.
  public let cache: ElementType
  /// Sequences, each with one query a head.
  public let batch: Int
  /// Query heads of one sequence.
  public let heads: Int
  /// Latent vectors in the cache of one sequence.
  public let keys: Int
  /// Elements of a latent vector that are key and value at once: elements of a head's result.
  public let rank: Int
  /// Elements of a latent vector that are key alone: its rotated part.
  public let rotary: Int

  /// An attention of batch x heads queries to `keys` vectors of rank + rotary elements; without a
  /// `cache` type these are stored as `type`.
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

  /// The family `attention_latent`.
  public var kind: OperationKind { .attentionLatent }
  /// The sizes `B`, `H`, `Sk`, `R` and `Dr`.
  public var axes: Axes {
    Axes([(.batch, batch), (.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)])
  }

  /// 2 (2 rank + rotary) FLOPs of products, 5 others and one exponential a score, and one division
  /// a head; reads latent vectors and queries, writes the results.
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

  /// `LatentDecode` of each sequence; nil where the product of the sizes is 2^52 or more.
  public var blocked: BlockedForm? {
    blocked(
      LatentDecode.self, [(.heads, heads), (.keys, keys), (.rank, rank), (.rotary, rotary)],
      copies: batch)
  }

  /// The compulsory traffic at any capacity: the latent vectors pass once for all heads.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension LatentAttention {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
