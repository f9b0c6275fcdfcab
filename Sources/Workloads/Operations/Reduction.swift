public import Quantities

/// The sum along the columns of [rows, columns].
public struct Reduction: Operation {
  /// Type of elements and sums.
  public let elementType: ElementType
  /// Rows, each with a sum.
  public let rows: Int
  /// Elements that are added up to one sum.
  public let columns: Int

  /// A sum of `columns` elements for each of `rows` rows.
  public init(type: ElementType, rows: Int, columns: Int) {
    self.elementType = type
    self.rows = rows
    self.columns = columns
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "reduce_sum")
    self.init(
      type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family `reduce_sum`.
  public var kind: OperationKind { .reduceSum }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  /// A loop along each row: the sum.
  public var shape: KernelShape { .rows(.sum, rows: rows, columns: columns) }

  /// One addition an element; reads the elements, writes one sum a row.
  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    return Demand(
      elementwise: FLOPs(elements),
      compulsory: Traffic(
        reads: elementType.size * elements, writes: elementType.size * Double(rows)))
  }

  /// The compulsory traffic at any capacity: each element is added once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Reduction {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
