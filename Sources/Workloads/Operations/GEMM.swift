public import Quantities

/// C[m,n] = A[m,k] B[k,n], row-major and dense.
public struct GEMM: Operation {
  public let elementType: ElementType
  public let m: Int
  public let n: Int
  public let k: Int
  /// What B is stored as, where that is not what is multiplied: it is converted on the way (weight-only quantisation).
  public let weights: ElementType

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

  public var kind: OperationKind { .gemm }
  public var axes: Axes { Axes([(.m, m), (.n, n), (.k, k)]) }

  public var shape: KernelShape {
    weights.size != elementType.size
      ? .widenedProduct(groups: 1, m: m, n: n, k: k, weights: weights)
      : .product(groups: 1, m: m, n: n, k: k)
  }

  public var demand: Demand {
    let (m, n, k) = (Double(m), Double(n), Double(k))
    let e = elementType.size
    return Demand(
      products: FLOPs(2 * m * n * k),
      compulsory: Traffic(reads: e * (m * k) + weights.size * (k * n), writes: e * (m * n)))
  }

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
