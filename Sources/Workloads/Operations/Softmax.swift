public import Quantities

/// Softmax along the columns of [rows, columns].
public struct Softmax: Operation {
  /// Three passes over a row (maximum; exponentials and their sum; division), or two with a running maximum
  /// and sum (Milakov and Gimelshein 2018).
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Maximum; exponentials and their sum; division.
    case threePass = "three-pass"
    /// A running maximum and sum; then the exponentials over the sum.
    case online
    /// Whichever a library chose for the sizes.
    case library
  }

  /// Which passes are made over a row.
  public let algorithm: Algorithm
  /// Type of inputs and results.
  public let elementType: ElementType
  /// Rows, each of which sums to 1 in the result.
  public let rows: Int
  /// Elements of a row.
  public let columns: Int

  /// A softmax of `rows` rows of `columns` elements.
  public init(_ algorithm: Algorithm, type: ElementType, rows: Int, columns: Int) {
    self.algorithm = algorithm
    self.elementType = type
    self.rows = rows
    self.columns = columns
  }

  init(_ algorithm: Algorithm, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: algorithm.kind.rawValue)
    self.init(
      algorithm, type: type, rows: try reader.positive(.rows),
      columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family of its algorithm: `softmax_three_pass`, `softmax_online` or `softmax`.
  public var kind: OperationKind { algorithm.kind }

  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  /// A loop along each row: the softmax, whatever the passes.
  public var shape: KernelShape { .rows(.softmax, rows: rows, columns: columns) }

  /// 4 FLOPs and one exponential an element, 5 and two of the online algorithm, with one division a
  /// row; reads and writes each element once.
  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    let bytes = elementType.size * elements
    // Three-pass: compare, subtract, add, multiply. Online: compare, subtract, add; again subtract, multiply.
    return Demand(
      elementwise: FLOPs((algorithm == .online ? 5 : 4) * elements),
      exponentials: FLOPs((algorithm == .online ? 2 : 1) * elements),
      divisions: FLOPs(Double(rows)),
      compulsory: Traffic(reads: bytes, writes: bytes))
  }

  /// `OnlineSoftmax` or, of the other algorithms, `ThreePassSoftmax` of the same sizes; nil where
  /// their product is 2^52 or more.
  public var blocked: BlockedForm? {
    let sizes: [(Axis, Int)] = [(.rows, rows), (.columns, columns)]
    return algorithm == .online
      ? blocked(OnlineSoftmax.self, sizes) : blocked(ThreePassSoftmax.self, sizes)
  }

  /// A row that fits is read and written once; else each pass is traffic: three-pass reads three times and writes
  /// twice, online reads twice and writes once.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let row = elementType.size * (2 * Double(columns))
    let once = demand.compulsory
    if row <= fastMemory { return once }
    return algorithm == .online
      ? Traffic(reads: 2 * once.reads, writes: once.writes)
      : Traffic(reads: 3 * once.reads, writes: 2 * once.writes)
  }
}

extension Softmax.Algorithm {
  /// The family of operations of this algorithm.
  public var kind: OperationKind {
    switch self {
    case .threePass: .softmaxThreePass
    case .online: .softmaxOnline
    case .library: .softmax
    }
  }
}

extension Softmax {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// Gradient and result in, gradient out: as many passes over rows as forward.
  public var backward: [BackwardOperation]? { [BackwardOperation("", self)] }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
