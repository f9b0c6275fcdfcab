public import Quantities

/// Softmax along the columns of [rows, columns].
public struct Softmax: Operation {
  /// Three passes over a row (maximum; exponentials and their sum; division), or two with a running maximum
  /// and sum (Milakov and Gimelshein 2018).
  public enum Algorithm: String, Sendable, CaseIterable {
    case threePass = "three-pass"
    case online
    /// Whichever a library chose for the sizes.
    case library
  }

  public let algorithm: Algorithm
  public let elementType: ElementType
  public let rows: Int
  public let columns: Int

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

  public var kind: OperationKind { algorithm.kind }

  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  public var shape: KernelShape { .rows(.softmax, rows: rows, columns: columns) }

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
