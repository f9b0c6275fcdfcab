public import Quantities

/// Attention of one query or few a sequence in latent space: all heads read the one vector of `rank + rotary` elements that each
/// token left, and their results have `rank` elements (DeepSeek-V2, arXiv 2405.04434, section 2.1.2).
public struct LatentAttention: Operation {
  /// Type of queries and results, and what latent vectors are multiplied in.
  public let elementType: ElementType
  /// What the latent vectors are stored as, where that is narrower than what is multiplied.
  public let cache: ElementType
  /// Sequences.
  public let batch: Int
  /// Queries of a head of one sequence; the last stands at the last key, and each sees the keys up to its own.
  public let queries: Int
  /// Query heads of one sequence.
  public let heads: Int
  /// Latent vectors in the cache of one sequence.
  public let keys: Int
  /// Elements of a latent vector that are key and value at once: elements of a head's result.
  public let rank: Int
  /// Elements of a latent vector that are key alone: its rotated part.
  public let rotary: Int

  /// An attention of batch x heads x queries to `keys` vectors of rank + rotary elements; without a
  /// `cache` type these are stored as `type`.
  public init(
    type: ElementType, batch: Int, heads: Int, keys: Int, rank: Int, rotary: Int,
    queries: Int = 1, cache: ElementType? = nil
  ) {
    self.elementType = type
    self.queries = queries
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

  /// Attention with one head of keys, whose values are parts of the keys; `.other` where the cache is stored in another width.
  public var shape: KernelShape {
    guard cache.size == elementType.size else { return .other }
    return .attention(
      AttentionForm(
        pass: .forward, isMaterialised: false, batch: batch, heads: heads, kvHeads: 1,
        queries: queries, keys: keys, headDim: rank.plus(rotary), isCausal: queries > 1,
        valueDim: rank))
  }

  /// 2 (2 rank + rotary) FLOPs of products, 5 others and one exponential a score, and one division
  /// a head; reads latent vectors and queries, writes the results.
  public var demand: Demand {
    // The last query sees all keys, each before it one fewer.
    let pairs = Double(batch) * Double(heads) * Double(queries)
    let scores = pairs * (Double(keys) - Double(queries - 1) / 2)
    let (width, rank) = (Double(rank) + Double(rotary), Double(rank))
    let (queries, results) = (pairs * width, pairs * rank)
    return Demand(
      products: FLOPs(2 * scores * (width + rank)), elementwise: FLOPs(5 * scores),
      exponentials: FLOPs(scores), divisions: FLOPs(pairs),
      compulsory: Traffic(
        reads: cache.size * (Double(batch) * Double(keys) * width) + elementType.size * queries,
        writes: elementType.size * results))
  }

  /// `LatentDecode` of each sequence; nil where the product of the sizes is 2^52 or more, and of several queries.
  public var blocked: BlockedForm? {
    guard queries == 1 else { return nil }
    return blocked(
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
