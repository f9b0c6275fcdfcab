public import Quantities

/// One product for each of `experts` groups: C_e[rows / experts, hiddenDim] = A_e[rows / experts, modelDim] B_e, as a mixture
/// of experts does with tokens spread evenly.
public struct GroupedGEMM: Operation {
  /// Type of rows and results, and what weights are multiplied in.
  public let elementType: ElementType
  /// Sizes of the mixture; its tokens and topK do not enter the products.
  public let sizes: ExpertSizes
  /// Rows of all groups together.
  public let rows: Int
  /// What the weights are stored as, where that is not what is multiplied.
  public let weights: ElementType

  /// A product for each of `sizes.experts` groups over `rows` rows in all, a multiple of the groups
  /// that is not checked; without a type of `weights` they are stored as `type`.
  public init(
    type: ElementType, sizes: ExpertSizes, rows: Int, weights: ElementType? = nil
  ) {
    self.elementType = type
    self.weights = weights ?? type
    self.sizes = sizes
    self.rows = rows
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "grouped_gemm")
    let sizes = try ExpertSizes(&reader, kind: "grouped_gemm")
    let rows = try reader.positive(.rows)
    self.init(type: type, sizes: sizes, rows: rows)
    try reader.end()
    guard rows % sizes.experts == 0 else {
      throw .notDivisible(
        kind: kind.rawValue, axis: "rows", size: rows, by: "experts", divisor: sizes.experts)
    }
  }

  private var modelDim: Int { sizes.modelDim }
  private var hiddenDim: Int { sizes.hiddenDim }
  private var experts: Int { sizes.experts }
  /// The family `grouped_gemm`.
  public var kind: OperationKind { .groupedGEMM }
  /// The sizes of the mixture, `T`, `Dm`, `Dff`, `E` and `topk`, and `rows`.
  public var axes: Axes {
    var axes = sizes.axes
    axes[.rows] = rows
    return axes
  }

  /// Products of rows / experts rows each, widened ones where weights are stored in another width.
  public var shape: KernelShape {
    weights.size != elementType.size
      ? .widenedProduct(
        groups: experts, m: rows / experts, n: hiddenDim, k: modelDim, weights: weights)
      : .product(groups: experts, m: rows / experts, n: hiddenDim, k: modelDim)
  }

  /// 2 rows modelDim hiddenDim FLOPs of products; reads the rows and the weights of all groups,
  /// writes rows x hiddenDim results.
  public var demand: Demand {
    let (m, k, n) = (Double(rows), Double(modelDim), Double(hiddenDim))
    return Demand(
      products: FLOPs(2 * m * n * k),
      compulsory: Traffic(
        reads: elementType.size * (m * k) + weights.size * (Double(experts) * k * n),
        writes: elementType.size * (m * n)))
  }

  /// Each group moves what `MatrixProduct` says.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let product = MatrixProduct(
      m: Double(rows / experts), n: Double(hiddenDim), k: Double(modelDim))
    let reads = product.reads(capacity: fastMemory / elementType.size) * Double(experts)
    let saved =
      (elementType.size - weights.size) * (Double(modelDim) * Double(hiddenDim) * Double(experts))
    return Traffic(reads: elementType.size * reads - saved, writes: demand.compulsory.writes)
      .atLeast(demand.compulsory)
  }
}

extension GroupedGEMM {
  /// One set of experts.
  public var twinSizes: [Axis] { [.modelDim, .hiddenDim, .experts] }
  /// Gradients of inputs and weights: a product each for each group.
  public var backward: [BackwardOperation]? {
    func product(_ name: String, from k: Int, to n: Int, rows: Int) -> BackwardOperation {
      let sizes = ExpertSizes(
        tokens: sizes.tokens, modelDim: k, hiddenDim: n, experts: experts, topK: sizes.topK)
      return BackwardOperation(
        name, GroupedGEMM(type: elementType, sizes: sizes, rows: rows), isCold: true)
    }
    return [
      product("inputs' gradient", from: hiddenDim, to: modelDim, rows: rows),
      product(
        "weights' gradient", from: max(rows / experts, 1), to: modelDim, rows: experts * hiddenDim),
    ]
  }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
