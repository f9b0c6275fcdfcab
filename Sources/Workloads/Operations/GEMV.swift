public import Quantities

/// y[n] = W[n,k] x[k]; the element type is W's, x and y are fp32.
public struct GEMV: Operation {
  /// Type of W.
  public let elementType: ElementType
  /// Rows of W: elements of y.
  public let n: Int
  /// Columns of W: elements of x.
  public let k: Int

  /// A product of a matrix [n,k] by a vector of k elements.
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

  /// The family `gemv`.
  public var kind: OperationKind { .gemv }
  /// The sizes `N` and `K`.
  public var axes: Axes { Axes([(.n, n), (.k, k)]) }

  /// A product of one row: m is 1.
  public var shape: KernelShape { .product(groups: 1, m: 1, n: n, k: k) }

  /// 2 FLOPs an element of W, and 4 more where it is narrower than fp32, none of them for a matrix
  /// unit; reads W and x, writes y.
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

  /// The compulsory traffic at any capacity: each element of W is used once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension GEMV {
  /// One weight matrix.
  public var twinSizes: [Axis] { [.n, .k] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
