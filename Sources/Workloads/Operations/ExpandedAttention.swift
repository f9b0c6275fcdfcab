public import Quantities

/// Attention of new tokens whose values have other sizes than their keys: latent attention whose keys and values were expanded
/// for each head (DeepSeek-V2, arXiv 2405.04434, section 2.1.2).
public struct ExpandedAttention: Operation {
  /// Type of queries, keys, values and results.
  public let elementType: ElementType
  /// Sequences.
  public let batch: Int
  /// Heads of one sequence, each with keys and values of its own.
  public let heads: Int
  /// Queries of one head.
  public let queries: Int
  /// Keys of one head, at least `queries` under a causal mask.
  public let keys: Int
  /// Elements of a query or key of one head.
  public let headDim: Int
  /// Elements of a value or result of one head.
  public let valueDim: Int
  /// Whether a query sees no later keys; the last query stands at the last key.
  public let causal: Bool

  /// An attention of batch x heads heads of queries x keys scores, none of them checked.
  public init(
    type: ElementType, batch: Int, heads: Int, queries: Int, keys: Int, headDim: Int,
    valueDim: Int, causal: Bool
  ) {
    elementType = type
    (self.batch, self.heads, self.queries, self.keys) = (batch, heads, queries, keys)
    (self.headDim, self.valueDim, self.causal) = (headDim, valueDim, causal)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    let kind = OperationKind.attentionExpanded.rawValue
    var reader = AxisReader(axes, kind: kind)
    let queries = try reader.positive(.query)
    self.init(
      type: type, batch: try reader.positive(.batch, or: 1), heads: try reader.positive(.heads),
      queries: queries, keys: try reader.positive(.keys, or: queries),
      headDim: try reader.positive(.headDim), valueDim: try reader.positive(.valueDim),
      causal: try reader.flag(.causal))
    try reader.end()
    guard !causal || queries <= keys else {
      throw .exceeds(kind: kind, axis: "query", size: queries, of: "keys", limit: keys)
    }
  }

  /// The family `mla_prefill`.
  public var kind: OperationKind { .attentionExpanded }
  /// The sizes `B`, `H`, `Sq`, `Sk`, `D`, `Dv` and `causal`.
  public var axes: Axes {
    Axes([
      (.batch, batch), (.heads, heads), (.query, queries), (.keys, keys), (.headDim, headDim),
      (.valueDim, valueDim), (.causal, causal ? 1 : 0),
    ])
  }

  /// The forward pass.
  public var shape: KernelShape {
    .attention(
      AttentionForm(
        pass: .forward, isMaterialised: false, batch: batch, heads: heads, kvHeads: heads,
        queries: queries, keys: keys, headDim: headDim, isCausal: causal, valueDim: valueDim))
  }

  /// 2 (headDim + valueDim) FLOPs of products, 5 others and one exponential a score that a mask leaves, and one division a query;
  /// reads queries, keys and values, writes results.
  public var demand: Demand {
    let (q, k) = (Double(queries), Double(keys))
    let (heads, width) = (Double(batch) * Double(heads), Double(headDim) + Double(valueDim))
    // The last query sees all keys, each before it one fewer.
    let scores = heads * (causal ? q * (k - (q - 1) / 2) : q * k)
    return Demand(
      products: FLOPs(2 * scores * width), elementwise: FLOPs(5 * scores),
      exponentials: FLOPs(scores), divisions: FLOPs(heads * q),
      compulsory: Traffic(
        reads: elementType.size * (heads * (q * Double(headDim) + k * width)),
        writes: elementType.size * (heads * q * Double(valueDim))))
  }

  /// The compulsory traffic at any capacity: a lower bound of what tiles move.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension ExpandedAttention {
  /// One set of heads.
  public var twinSizes: [Axis] { [.heads, .headDim, .valueDim] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Heads are split.
  public func share(_ share: TensorShare) -> (any Operation)? {
    ExpandedAttention(
      type: elementType, batch: batch, heads: share.part(heads), queries: queries, keys: keys,
      headDim: headDim, valueDim: valueDim, causal: causal)
  }
}
