public import Quantities

/// Causal linear attention o_t = q_t sum_{i<=t} k_i v_i^T, in chunks: quadratic inside a chunk, a d x d state between them.
public struct LinearAttention: Operation {
  /// Type of queries, keys, values and results.
  public let elementType: ElementType
  /// Heads, each with a state of its own.
  public let heads: Int
  /// Tokens of the sequence.
  public let length: Int
  /// Elements of one query, key or value of one head, and rows and columns of its state.
  public let headDim: Int
  /// Tokens of a chunk.
  public let chunk: Int

  /// A linear attention of `heads` heads over `length` tokens, in chunks of `chunk` tokens.
  public init(type: ElementType, heads: Int, length: Int, headDim: Int, chunk: Int = 64) {
    self.elementType = type
    self.heads = heads
    self.length = length
    self.headDim = headDim
    self.chunk = chunk
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "attention_linear")
    self.init(
      type: type, heads: try reader.positive(.heads), length: try reader.positive(.query),
      headDim: try reader.positive(.headDim), chunk: try reader.positive(.chunk, or: 64))
    try reader.end()
  }

  /// The family `attention_linear`.
  public var kind: OperationKind { .attentionLinear }
  /// The sizes `H`, `Sq` for the length, `D` and `chunk`.
  public var axes: Axes {
    Axes([(.heads, heads), (.query, length), (.headDim, headDim), (.chunk, chunk)])
  }

  /// For each token: q K^T and P V inside the chunk (2 x 2 c d), q S (2 d^2) and the state's update (2 d^2).
  public var demand: Demand {
    let tokens = Double(heads) * Double(length)
    let (d, c) = (Double(headDim), Double(min(chunk, length)))
    let bytes = elementType.size * (tokens * d)
    return Demand(
      products: FLOPs(tokens * (4 * c * d + 4 * d * d)),
      compulsory: Traffic(reads: 3 * bytes, writes: bytes))
  }

  /// `ChunkwiseLinearAttention` of each head; nil where the product of the sizes is 2^52 or more.
  public var blocked: BlockedForm? {
    blocked(
      ChunkwiseLinearAttention.self, [(.query, length), (.headDim, headDim), (.chunk, chunk)],
      copies: heads)
  }

  /// The same with each chunk from 16 to 512 tokens.
  public var choices: [any Operation] {
    Attention.blocks.map { chunk in
      LinearAttention(
        type: elementType, heads: heads, length: length, headDim: headDim, chunk: chunk)
    }
  }

  /// State, scores, and the chunk's rows.
  public var tile: Bytes {
    let (d, c) = (Double(headDim), Double(chunk))
    return elementType.size * (d * d + c * (4 * d + c))
  }

  /// While state, chunk and scores fit, everything is read once; else the state is read and written for each chunk,
  /// and the chunk's own rows come again for each of the products.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let (d, c) = (Double(headDim), Double(min(chunk, length)))
    let held = elementType.size * (d * d + 4 * c * d + c * c)
    if held <= fastMemory { return demand.compulsory }
    let chunks = Double(heads) * Double(length) / c
    let capacity = fastMemory / elementType.size
    let inner =
      MatrixProduct(m: c, n: c, k: d).reads(capacity: capacity)
      + MatrixProduct(m: c, n: d, k: c).reads(capacity: capacity)
      + MatrixProduct(m: c, n: d, k: d).reads(capacity: capacity)
      + MatrixProduct(m: d, n: d, k: c).reads(capacity: capacity)
    let reads = elementType.size * (chunks * inner)
    let writes = elementType.size * (chunks * (c * c + 2 * c * d + d * d))
    return Traffic(reads: reads, writes: writes).atLeast(demand.compulsory)
  }
}

extension LinearAttention {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
