public import Quantities

/// O = softmax(Q K^T / sqrt(d)) V for each of batch x heads; K and V have kvHeads heads.
///
/// Causal attention does the products with the keys that a query may see; the naive algorithm as commonly
/// written does all of them.
public struct Attention: Operation {
  /// How scores are computed, and whether they are stored.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Scores stored as a matrix, softmax as a pass of its own.
    case naive
    /// Tiles with online softmax (FlashAttention).
    case flash
    /// Flash over the tiles that a mask keeps: a sliding window of `window` keys, and the first tile.
    case blockSparse = "block-sparse"
  }

  /// Which algorithm computes it.
  public let algorithm: Algorithm
  /// Type of queries and results, and what keys and values are multiplied in.
  public let elementType: ElementType
  /// What keys and values are stored as, where that is narrower than what is multiplied: they are widened on the way.
  public let cache: ElementType
  /// Sequences.
  public let batch: Int
  /// Query heads of one sequence.
  public let heads: Int
  /// Heads of keys and values of one sequence; each serves heads / kvHeads query heads.
  public let kvHeads: Int
  /// Queries of one head.
  public let queries: Int
  /// Keys of one head, at least `queries` under a causal mask.
  public let keys: Int
  /// Elements of one query, key or value of one head.
  public let headDim: Int
  /// Whether a query sees no later keys; the last query stands at the last key.
  public let causal: Bool
  /// Rows (and columns) of a tile in the tiled algorithms.
  public let block: Int
  /// Keys up to its own that a query sees under the block-sparse mask, and in tiles where there are more.
  public let window: Int

  /// An attention of batch x heads heads of queries x keys scores, none of them checked; without a
  /// `window` a query sees all keys, and without a `cache` type keys and values are stored as
  /// `type`.
  public init(
    _ algorithm: Algorithm, type: ElementType, batch: Int, heads: Int, kvHeads: Int, queries: Int,
    keys: Int, headDim: Int, causal: Bool, block: Int = 64, window: Int? = nil,
    cache: ElementType? = nil
  ) {
    self.algorithm = algorithm
    self.elementType = type
    self.cache = cache ?? type
    self.batch = batch
    self.heads = heads
    self.kvHeads = kvHeads
    self.queries = queries
    self.keys = keys
    self.headDim = headDim
    self.causal = causal
    self.block = block
    self.window = window ?? keys
  }

  init(
    _ algorithm: Algorithm, type: ElementType, axes: Axes, as kind: String? = nil
  ) throws(WorkloadError) {
    let kind = kind ?? algorithm.kind.rawValue
    var reader = AxisReader(axes, kind: kind)
    let heads = try reader.positive(.heads)
    let queries = try reader.positive(.query)
    let keys = try reader.positive(.keys, or: queries)
    let hasSparseMask = algorithm == .blockSparse
    let mayHaveWindow = kind == Algorithm.flash.kind.rawValue
    self.init(
      algorithm, type: type, batch: try reader.positive(.batch, or: 1), heads: heads,
      kvHeads: try reader.positive(.kvHeads, or: heads), queries: queries, keys: keys,
      headDim: try reader.positive(.headDim), causal: try reader.flag(.causal),
      block: try algorithm == .naive ? 64 : reader.positive(.block, or: 64),
      window: try hasSparseMask
        ? reader.positive(.window) : mayHaveWindow ? reader.positive(.window, or: keys) : keys)
    try reader.end()
    guard heads % kvHeads == 0 else {
      throw .notDivisible(
        kind: kind, axis: "heads", size: heads, by: "kv-heads", divisor: kvHeads)
    }
    guard !causal || queries <= keys else {
      throw .exceeds(kind: kind, axis: "query", size: queries, of: "keys", limit: keys)
    }
  }

  /// The family of its algorithm: `attention_naive`, `attention_flash` or `attention_block_sparse`.
  public var kind: OperationKind { algorithm.kind }

  /// The sizes `B`, `H`, `Hkv`, `Sq`, `Sk`, `D` and `causal`, with `block` where there are tiles
  /// and `window` where the mask has one.
  public var axes: Axes {
    var axes = Axes([
      (.batch, batch), (.heads, heads), (.kvHeads, kvHeads), (.query, queries), (.keys, keys),
      (.headDim, headDim), (.causal, causal ? 1 : 0),
    ])
    if algorithm != .naive { axes[.block] = block }
    if hasWindow { axes[.window] = window }
    return axes
  }

  /// The forward pass; `.other` under the block-sparse mask, and where the cache is stored in
  /// another width.
  public var shape: KernelShape {
    algorithm == .blockSparse || cache.size != elementType.size
      ? .other : .attention(shape(.forward))
  }

  /// One head's products, whatever the mask leaves out.
  public var blocked: BlockedForm? {
    let sizes: [(Axis, Int)] = [(.query, queries), (.keys, keys), (.headDim, headDim)]
    return switch algorithm {
    case .naive: blocked(NaiveAttention.self, sizes, copies: batch.times(heads))
    case .flash: blocked(FlashAttention.self, sizes, copies: batch.times(heads))
    case .blockSparse:
      causal && queries == keys
        ? blocked(
          WindowAttention.self,
          [(.query, queries), (.headDim, headDim), (.window, window), (.sink, block)],
          copies: batch.times(heads)) : nil
    }
  }

  /// The same attention with each tile from 16 to 512; the naive algorithm has no tiles.
  public var choices: [any Operation] {
    guard algorithm != .naive else { return [] }
    return Self.blocks.map { block in
      Attention(
        algorithm, type: elementType, batch: batch, heads: heads, kvHeads: kvHeads,
        queries: queries, keys: keys, headDim: headDim, causal: causal, block: block,
        window: window, cache: cache)
    }
  }

  /// Q, O, scores, and a tile of K and V.
  public var tile: Bytes {
    elementType.size * (Double(block) * (4 * Double(headDim) + Double(block)))
  }

  /// Tiles that a kernel may choose from: whole vectors.
  static let blocks = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512]

  /// The sizes, and which passes are run.
  func shape(_ pass: AttentionForm.Pass) -> AttentionForm {
    AttentionForm(
      pass: pass, isMaterialised: algorithm == .naive, batch: batch, heads: heads,
      kvHeads: kvHeads, queries: queries, keys: keys, headDim: headDim, isCausal: causal,
      window: hasWindow ? window : nil)
  }

  /// 4 headDim FLOPs of products, 5 others and one exponential a computed score, what tiles
  /// rescale, and one division a query; reads Q, K and V, writes O, and holds the scores of the
  /// naive algorithm.
  public var demand: Demand {
    let pairs = Double(batch) * Double(heads)
    let d = Double(headDim)
    let computed = scores * pairs
    // A tile of keys multiplies what its queries have so far with one more exponential.
    let rescaled = algorithm == .naive ? 0 : computed / Double(min(block, keys))
    // Moves a score: softmax's passes load, load and store, load and store; a tile's softening loads twice and stores. A tile
    // loads and stores its queries' results, maxima, sums and factors.
    let q = Double(queries) * pairs * d
    let reached = algorithm == .flash && hasWindow ? min(keys, queries.plus(window)) : keys
    let kv = Double(reached) * Double(batch) * Double(kvHeads) * d
    let e = elementType.size
    let compulsory = Traffic(reads: e * q + cache.size * (2 * kv), writes: e * q)
    let scoreBytes = algorithm == .naive ? e * (Double(queries) * Double(keys)) : .zero
    return Demand(
      products: FLOPs(4 * computed * d), elementwise: FLOPs(5 * computed + rescaled * (d + 2)),
      exponentials: FLOPs(computed + rescaled), divisions: FLOPs(Double(queries) * pairs),
      moves: algorithm == .naive
        ? 5 * computed + AttentionPhase.rereads(self) : 3 * computed + rescaled * (2 * d + 6),
      compulsory: compulsory, workingSet: compulsory.total + scoreBytes)
  }

  /// Scores, softmax and values are passes of their own where scores are stored.
  public var phases: [any Operation] {
    guard algorithm == .naive else { return [] }
    return AttentionPhase.Part.allCases.map { AttentionPhase(attention: self, part: $0) }
  }

  /// Traffic of the tiled algorithms, or of whole score matrices.
  ///
  /// Flash: K and V come once a block of queries; once in all where a head's K and V fit; and where not even a block's tiles
  /// fit, all of these come and go for each tile (theorem 2 of FlashAttention, 2022, for a kernel whose blocks are fixed).
  /// Naive: the score matrix is written by QK^T, read and written by softmax, and read by PV, each product
  /// moving what `MatrixProduct` says.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let e = elementType.size
    let capacity = fastMemory / e
    let (q, k, d) = (Double(queries), Double(keys), Double(headDim))
    let fitsWhole = q * k + 2 * (q + k) * d <= capacity
    if algorithm == .naive, !fitsWhole {
      return phases.map { $0.traffic(fastMemory: fastMemory) }.reduce(.none, +)
    }
    let pairs = Double(batch) * Double(heads)
    let traffic =
      algorithm == .naive
      ? (queries: pairs * q * d, cache: pairs * 2 * k * d, writes: pairs * q * d) : flash(capacity)
    return Traffic(
      reads: e * traffic.queries + cache.size * traffic.cache, writes: e * traffic.writes
    ).atLeast(demand.compulsory)
  }

  /// Elements that the tiled algorithms read of queries (with results that come back) and of keys and values, and write.
  ///
  /// Heads that share keys and values follow one another, so that what fits is read once for all of them; a single query of each is
  /// a row of one block (grouped-query attention, Ainslie et al. 2023).
  private func flash(_ capacity: Double) -> (queries: Double, cache: Double, writes: Double) {
    let (q, d) = (Double(queries), Double(headDim))
    let pairs = Double(batch) * Double(heads)
    let shared = Double(batch) * Double(kvHeads)
    let rows = Double(min(block, queries))
    let tiles = tile / elementType.size
    let passing = 2 * scores * d / rows  // K and V once a block of queries
    if 2 * Double(keys) * d + tiles <= capacity {
      return (pairs * q * d, shared * min(2 * Double(keys) * d, passing), pairs * q * d)
    }
    if tiles <= capacity {
      return (pairs * q * d, (queries == 1 ? shared : pairs) * passing, pairs * q * d)
    }
    // For each tile of scores: Q, K, V and O come, scores and O go.
    let across = max(scores / q / Double(min(block, keys)), 1)
    return (pairs * 2 * q * d * across, pairs * passing, pairs * (q * d * across + scores))
  }
}

extension Attention.Algorithm {
  /// The family of operations of this algorithm.
  public var kind: OperationKind {
    switch self {
    case .naive: .attentionNaive
    case .flash: .attentionFlash
    case .blockSparse: .attentionBlockSparse
    }
  }
}

extension Attention {
  /// One set of heads.
  public var twinSizes: [Axis] { [.heads, .kvHeads, .headDim] }
  /// Fused attention has a kernel for it; attention in kernels of its own passes over scores and products twice as often.
  public var backward: [BackwardOperation]? {
    algorithm == .flash
      ? [BackwardOperation("", AttentionGradient(.backward, of: self))]
      : [BackwardOperation("", self, times: 2)]
  }
  /// Heads are split, those of keys and values too.
  public func share(_ share: TensorShare) -> (any Operation)? {
    Attention(
      algorithm, type: elementType, batch: batch, heads: share.part(heads),
      kvHeads: share.part(kvHeads), queries: queries, keys: keys, headDim: headDim, causal: causal,
      window: window)
  }
}
