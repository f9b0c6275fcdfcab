public import Quantities

/// A residual stream added to and normalised in one pass: r = r + x, y = RMSNorm(r), along the columns of [rows, columns]; with two
/// norms x is normalised first.
public struct AddNorm: Operation {
  /// Type of rows, gain and results.
  public let elementType: ElementType
  /// Rows, each of which is normalised by itself.
  public let rows: Int
  /// Elements of a row, and of the gain.
  public let columns: Int
  /// Norms of a row: 1, or 2 with one before the sum.
  public let norms: Int

  /// A pass over `rows` rows of `columns` elements, with as many `norms` of each.
  public init(type: ElementType, rows: Int, columns: Int, norms: Int = 1) {
    (elementType, self.rows, self.columns, self.norms) = (type, rows, columns, norms)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "add_rmsnorm")
    self.init(
      type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family `add_rmsnorm`.
  public var kind: OperationKind { .addNorm }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  /// A loop along each row: the norms.
  public var shape: KernelShape {
    .rows(
      norms > 1 ? .twoNorms : .rmsNorm, rows: rows, columns: columns)
  }

  /// 1 FLOP an element and 4 for each norm, with two divisions or roots a row and norm; reads both inputs and the gain, writes the sum and its norm.
  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    let bytes = elementType.size * elements
    return Demand(
      elementwise: FLOPs((1 + 4 * Double(norms)) * elements),
      divisions: FLOPs(2 * Double(rows) * Double(norms)),
      compulsory: Traffic(
        reads: bytes * 2 + elementType.size * Double(columns) * Double(norms), writes: bytes * 2))
  }

  /// A row that fits is read once; else its sum comes again to be scaled, and the gain with every row.
  public func traffic(fastMemory: Bytes) -> Traffic {
    let elements = Double(rows) * Double(columns)
    if elementType.size * (3 * Double(columns)) <= fastMemory { return demand.compulsory }
    return Traffic(
      reads: elementType.size * (4 * elements), writes: elementType.size * (2 * elements))
  }
}

extension AddNorm {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
