public import Quantities

/// Attention of one query a sequence over a cache of `keys` entries: heads of one kv head read
/// it once.
///
/// The element type is the cache's; queries and outputs are fp32.
public struct DecodeAttention: Operation {
  /// Type of the cache.
  public let elementType: ElementType
  /// Sequences, each with one query a head.
  public let batch: Int
  /// Query heads of one sequence.
  public let heads: Int
  /// Heads of the cache of one sequence; each serves heads / kvHeads query heads.
  public let kvHeads: Int
  /// Entries in the cache of one sequence.
  public let keys: Int
  /// Elements of one query, key or value of one head.
  public let headDim: Int

  /// A decode of `batch` sequences over `keys` entries each; the sizes are not checked.
  public init(
    type: ElementType, batch: Int, heads: Int, kvHeads: Int, keys: Int, headDim: Int
  ) {
    self.elementType = type
    self.batch = batch
    self.heads = heads
    self.kvHeads = kvHeads
    self.keys = keys
    self.headDim = headDim
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "attention_decode")
    let heads = try reader.positive(.heads)
    self.init(
      type: type, batch: try reader.positive(.batch, or: 1), heads: heads,
      kvHeads: try reader.positive(.kvHeads, or: heads), keys: try reader.positive(.keys),
      headDim: try reader.positive(.headDim))
    try reader.end()
    guard heads % kvHeads == 0 else {
      throw .notDivisible(
        kind: kind.rawValue, axis: "heads", size: heads, by: "kv-heads", divisor: kvHeads)
    }
  }

  /// The family `attention_decode`.
  public var kind: OperationKind { .attentionDecode }
  /// The sizes `B`, `H`, `Hkv`, `Sk` and `D`.
  public var axes: Axes {
    Axes([
      (.batch, batch), (.heads, heads), (.kvHeads, kvHeads), (.keys, keys), (.headDim, headDim),
    ])
  }

  /// The forward pass of an attention of one query a head, without a mask.
  public var shape: KernelShape {
    .attention(
      AttentionForm(
        pass: .forward, isMaterialised: false, batch: batch, heads: heads, kvHeads: kvHeads,
        queries: 1, keys: keys, headDim: headDim, isCausal: false))
  }

  /// 4 headDim + 4 FLOPs and one exponential a score, one division a head, and 4 FLOPs a cache
  /// element narrower than fp32; reads cache and queries, writes the results.
  public var demand: Demand {
    let scores = Double(batch) * Double(heads) * Double(keys)
    let q = Double(batch) * Double(heads) * Double(headDim)
    let cache =
      elementType.size * (2 * Double(batch) * Double(kvHeads) * Double(keys) * Double(headDim))
    let vector = ElementType.fp32.size
    // Elements of 16 bits are widened and shifted once for all heads of their kv head: two instructions each.
    let widened = elementType.size < vector ? 4 * (cache / elementType.size) : 0
    return Demand(
      elementwise: FLOPs(4 * scores * Double(headDim) + 4 * scores + widened),
      exponentials: FLOPs(scores),
      divisions: FLOPs(Double(batch) * Double(heads)),
      compulsory: Traffic(reads: cache + vector * q, writes: vector * q))
  }

  /// `GroupedDecode` of each sequence; nil where kvHeads does not divide heads, and where the
  /// product of the sizes is 2^52 or more.
  public var blocked: BlockedForm? {
    blocked(
      GroupedDecode.self,
      [(.heads, heads), (.kvHeads, kvHeads), (.keys, keys), (.headDim, headDim)], copies: batch)
  }

  /// The compulsory traffic at any capacity: the cache passes once for all heads that share it.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension DecodeAttention {
  /// One set of heads.
  public var twinSizes: [Axis] { [.heads, .kvHeads, .headDim] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
