public import Quantities

/// y[n] = W[n,k] x[k]; the element type is W's, x and y are fp32.
public struct GEMV: Operation {
  public let elementType: ElementType
  public let n: Int
  public let k: Int

  public init(type: ElementType, n: Int, k: Int) {
    self.elementType = type
    self.n = n
    self.k = k
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "gemv")
    self.init(type: type, n: try reader.positive(.n), k: try reader.positive(.k))
    try reader.end()
  }

  public var kind: OperationKind { .gemv }
  public var axes: Axes { Axes([(.n, n), (.k, k)]) }

  public var shape: KernelShape { .product(groups: 1, m: 1, n: n, k: k) }

  public var demand: Demand {
    let (n, k) = (Double(n), Double(k))
    let vector = ElementType.fp32.size
    // An element of 16 bits is widened and shifted first: two instructions in the place of two multiply-adds.
    let widening = elementType.size < vector ? 4.0 : 0
    return Demand(
      elementwise: FLOPs((2 + widening) * n * k),
      compulsory: Traffic(
        reads: elementType.size * (n * k) + vector * k, writes: vector * n))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
