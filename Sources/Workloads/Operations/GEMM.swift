public import Quantities

/// C[m,n] = A[m,k] B[k,n], row-major and dense.
public struct GEMM: Operation {
  /// Type of A and C, and what B is multiplied in.
  public let elementType: ElementType
  /// Rows of A and of C.
  public let m: Int
  /// Columns of B and of C.
  public let n: Int
  /// Columns of A and rows of B.
  public let k: Int
  /// What B is stored as, where that is not what is multiplied: it is converted on the way (weight-only quantisation).
  public let weights: ElementType

  /// A product of [m,k] by [k,n]; without a type of `weights` B is stored as `type`.
  public init(type: ElementType, m: Int, n: Int, k: Int, weights: ElementType? = nil) {
    self.elementType = type
    self.weights = weights ?? type
    self.m = m
    self.n = n
    self.k = k
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "gemm")
    self.init(
      type: type, m: try reader.positive(.m), n: try reader.positive(.n),
      k: try reader.positive(.k))
    try reader.end()
  }

  /// The family `gemm`.
  public var kind: OperationKind { .gemm }
  /// The sizes `M`, `N` and `K`.
  public var axes: Axes { Axes([(.m, m), (.n, n), (.k, k)]) }

  /// One product, a widened one where B is stored in another width.
  public var shape: KernelShape {
    weights.size != elementType.size
      ? .widenedProduct(groups: 1, m: m, n: n, k: k, weights: weights)
      : .product(groups: 1, m: m, n: n, k: k)
  }

  /// 2 m n k FLOPs of products; reads A and B, writes C.
  public var demand: Demand {
    let (m, n, k) = (Double(m), Double(n), Double(k))
    let e = elementType.size
    return Demand(
      products: FLOPs(2 * m * n * k),
      compulsory: Traffic(reads: e * (m * k) + weights.size * (k * n), writes: e * (m * n)))
  }

  /// `BlockedGEMM` of the same sizes; nil where their product is 2^52 or more.
  public var blocked: BlockedForm? { blocked(BlockedGEMM.self, [(.m, m), (.n, n), (.k, k)]) }

  /// See `MatrixProduct`.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let product = MatrixProduct(m: Double(m), n: Double(n), k: Double(k))
    let reads = elementType.size * product.reads(capacity: fastMemory / elementType.size)
    let saved = (elementType.size - weights.size) * (Double(k) * Double(n))
    return Traffic(reads: reads - saved, writes: demand.compulsory.writes).atLeast(
      demand.compulsory)
  }
}

extension GEMM {
  /// One weight matrix.
  public var twinSizes: [Axis] { [.n, .k] }
  /// dX = dY W and dW = dY^T X.
  public var backward: [BackwardOperation]? {
    [
      BackwardOperation(
        "inputs' gradient", GEMM(type: elementType, m: m, n: k, k: n), isCold: true),
      BackwardOperation(
        "weights' gradient", GEMM(type: elementType, m: n, n: k, k: m), isCold: true),
    ]
  }
  /// Columns of the result, or rows of the weights.
  public func share(_ share: TensorShare) -> (any Operation)? {
    GEMM(
      type: elementType, m: m, n: share.side == .columns ? share.part(n) : n,
      k: share.side == .rows ? share.part(k) : k)
  }
}
