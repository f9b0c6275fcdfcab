public import Quantities

/// A product of each token with the weights of the experts that it takes, in one kernel that finds its rows by their places.
///
/// Up: a token's one row meets `topK` experts. Down: each of its `topK` rows meets its own.
public struct ExpertGEMM: Operation {
  /// Type of rows and results, and what weights are multiplied in.
  public let elementType: ElementType
  /// What the weights are stored as.
  public let weights: ElementType
  /// Sizes: `modelDim` elements of a row that goes in, `hiddenDim` of one that comes out.
  public let sizes: ExpertSizes
  /// Whether each expert's row of a token is one of its own.
  public let isDown: Bool
  /// How many experts are met, and by how many tokens each.
  public let load: ExpertLoad

  /// A product of `sizes.tokens` tokens with `sizes.topK` of `sizes.experts` experts each, of which `held` are here; without a type
  /// of `weights` they are stored as `type`, and without `shares` all experts are alike.
  public init(
    type: ElementType, sizes: ExpertSizes, isDown: Bool, weights: ElementType? = nil,
    held: Int? = nil, shares: ExpertShares = .alike
  ) {
    (elementType, self.weights) = (type, weights ?? type)
    (self.sizes, self.isDown) = (sizes, isDown)
    load = ExpertLoad(
      experts: sizes.experts, perToken: sizes.topK, tokens: sizes.tokens, held: held,
      shares: shares)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "expert_gemm")
    let sizes = try ExpertSizes(&reader, kind: "expert_gemm")
    self.init(type: type, sizes: sizes, isDown: try reader.flag(.down))
    try reader.end()
  }

  /// The family `expert_gemm`.
  public var kind: OperationKind { .expertGEMM }
  /// The sizes of the mixture, `T`, `Dm`, `Dff`, `E` and `topk`, and `down`.
  public var axes: Axes {
    var axes = sizes.axes
    axes[.down] = isDown ? 1 : 0
    return axes
  }

  /// Products whose rows are spread over experts by chance.
  public var shape: KernelShape {
    .expertProduct(
      ExpertForm(
        load: load, n: sizes.hiddenDim, k: sizes.modelDim, isDown: isDown, weights: weights))
  }

  /// 2 tokens topK modelDim hiddenDim FLOPs of products; reads the rows and the weights of the experts that are met, on average,
  /// writes a row for each token and expert.
  public var demand: Demand {
    let (k, n) = (Double(sizes.modelDim), Double(sizes.hiddenDim))
    let taken = load.rows
    let rows = isDown ? taken : min(taken, Double(sizes.tokens))
    return Demand(
      products: FLOPs(2 * taken * n * k),
      compulsory: Traffic(
        reads: elementType.size * (rows * k) + weights.size * (load.touched * k * n),
        writes: max(elementType.size, ElementType.bf16.size) * (taken * n)))
  }

  /// The compulsory traffic at any capacity: rows of one expert follow one another.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

/// Sizes of products whose rows are spread over experts by chance.
public struct ExpertForm: Sendable, Hashable {
  /// How many experts are met, and by how many tokens each.
  public var load: ExpertLoad
  /// Columns of one expert's weights: elements of a result.
  public var n: Int
  /// Rows of one expert's weights: elements of the inner sums.
  public var k: Int
  /// Whether each expert's row of a token is one of its own.
  public var isDown: Bool
  /// What the weights are stored as.
  public var weights: ElementType
}

extension ExpertGEMM {
  /// One set of experts.
  public var twinSizes: [Axis] { [.modelDim, .hiddenDim, .experts] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
