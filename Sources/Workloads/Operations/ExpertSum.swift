public import Quantities

/// What a token's experts give, added up: y[rows, columns] = sum over k of x[rows, k, columns].
public struct ExpertSum: Operation {
  public let elementType: ElementType
  public let rows: Int
  public let columns: Int
  public let topK: Int

  public init(type: ElementType, rows: Int, columns: Int, topK: Int) {
    self.elementType = type
    self.rows = rows
    self.columns = columns
    self.topK = topK
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "expert_sum")
    self.init(
      type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns),
      topK: try reader.positive(.topK))
    try reader.end()
  }

  public var kind: OperationKind { .expertSum }
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns), (.topK, topK)]) }

  public var shape: KernelShape { .combination(count: rows.times(columns), inputs: topK) }

  public var demand: Demand {
    let results = Double(rows) * Double(columns)
    let bytes = elementType.size * results
    return Demand(
      elementwise: FLOPs(Double(topK - 1) * results),
      compulsory: Traffic(reads: bytes * Double(topK), writes: bytes))
  }

  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}
