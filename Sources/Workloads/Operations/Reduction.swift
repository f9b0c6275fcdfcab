public import Quantities

/// The sum along the columns of [rows, columns].
public struct Reduction: Operation {
  public let elementType: ElementType
  public let rows: Int
  public let columns: Int

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

  public var kind: OperationKind { .reduceSum }
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  public var shape: KernelShape { .rows(.sum, rows: rows, columns: columns) }

  public var demand: Demand {
    let elements = Double(rows) * Double(columns)
    return Demand(
      elementwise: FLOPs(elements),
      compulsory: Traffic(
        reads: elementType.size * elements, writes: elementType.size * Double(rows)))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
