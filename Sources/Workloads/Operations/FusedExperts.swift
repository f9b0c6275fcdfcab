public import Quantities

/// The experts of a mixture on one device, from tokens and their choice of experts to their sums: places, products up, activation,
/// products down and the sum, whose kernels a serving engine runs one after another.
///
/// Of `sizes.experts` experts the device holds one of `expertShards` parts, each of them cut along its hidden layer into
/// `tensorShards` parts; `sizes.hiddenDim` is that of a whole expert. Experts are dealt out in turn, the most
/// taken first; this is the first device.
public struct FusedExperts: Operation, Hashable {
  /// What the products are done in.
  public let elementType: ElementType
  /// Sizes of the whole mixture.
  public let sizes: ExpertSizes
  /// Parts of an expert's hidden layer, of which one is here.
  public let tensorShards: Int
  /// Parts of the experts, of which one is here.
  public let expertShards: Int
  /// Whether an expert's hidden layer is gated, with two products up.
  public var isGated = true
  /// What the weights are stored as.
  public var weights: ElementType
  /// How often experts are taken against one another.
  public var shares = ExpertShares.alike

  /// Gated experts, all alike, with weights of the type of the products.
  public init(type: ElementType, sizes: ExpertSizes, tensorShards: Int = 1, expertShards: Int = 1) {
    (elementType, weights, self.sizes) = (type, type, sizes)
    (self.tensorShards, self.expertShards) = (tensorShards, expertShards)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "moe_fused")
    let sizes = try ExpertSizes(&reader, kind: "moe_fused")
    self.init(
      type: type, sizes: sizes, tensorShards: try reader.positive(.tensorShards, or: 1),
      expertShards: try reader.positive(.expertShards, or: 1))
    try reader.end()
    guard sizes.experts % expertShards == 0 else {
      throw .notDivisible(
        kind: kind.rawValue, axis: "experts", size: sizes.experts, by: "expert-shards",
        divisor: expertShards)
    }
    guard sizes.hiddenDim % tensorShards == 0 else {
      throw .notDivisible(
        kind: kind.rawValue, axis: "hidden-dim", size: sizes.hiddenDim, by: "tensor-shards",
        divisor: tensorShards)
    }
  }

  /// The family `moe_fused`.
  public var kind: OperationKind { .fusedExperts }
  /// The sizes of the mixture, `T`, `Dm`, `Dff`, `E` and `topk`, and `tp` and `ep`.
  public var axes: Axes {
    var axes = sizes.axes
    axes[.tensorShards] = tensorShards
    axes[.expertShards] = expertShards
    return axes
  }

  /// Type of tokens and results: 16 bits where products are done in fewer.
  public var tokenType: ElementType {
    elementType.size < ElementType.bf16.size ? .bf16 : elementType
  }
  /// Elements of an expert's hidden layer that are here.
  public var inner: Int { sizes.hiddenDim / tensorShards }
  /// Experts that are here.
  public var held: Int { sizes.experts / expertShards }

  /// How many experts are met here, and by how many tokens each.
  public var load: ExpertLoad {
    ExpertLoad(
      experts: sizes.experts, perToken: sizes.topK, tokens: sizes.tokens, held: held,
      shares: shares)
  }

  /// A layer of experts as several kernels.
  public var shape: KernelShape { .fusedExperts(self) }

  /// The FLOPs of the products, two or three a row and expert; reads the tokens and the weights of the experts that are met, on
  /// average, and writes a sum for each token.
  public var demand: Demand {
    let (d, f, t) = (Double(sizes.modelDim), Double(inner), Double(sizes.tokens))
    let (load, matrices) = (load, isGated ? 3.0 : 2.0)
    let rows = load.rows
    return Demand(
      products: FLOPs(2 * matrices * rows * d * f), elementwise: FLOPs(rows * (3 * f + d)),
      exponentials: FLOPs(rows * f), divisions: FLOPs(rows * f),
      compulsory: Traffic(
        reads: tokenType.size * (min(t, rows) * d)
          + weights.size * (load.touched * matrices * d * f),
        writes: tokenType.size * (min(t, rows) * d)))
  }

  /// The compulsory traffic, and beside it hidden rows and the experts' results, which go and come where they do not fit.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let once = demand.compulsory
    let (d, f) = (Double(sizes.modelDim), Double(inner))
    let passing = tokenType.size * (load.rows * ((isGated ? 3 : 2) * f + d))
    guard passing > fastMemory else { return once }
    return Traffic(reads: once.reads + passing, writes: once.writes + passing)
  }
}

extension FusedExperts {
  /// One set of experts.
  public var twinSizes: [Axis] { [.modelDim, .hiddenDim, .experts] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// It says itself what of the experts is here.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
