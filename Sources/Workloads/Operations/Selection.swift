public import Quantities

/// The `topK` largest of each row's columns with their places, in order.
public struct Selection: Operation {
  /// Type of the elements.
  public let elementType: ElementType
  /// Rows, of each of which the largest are taken.
  public let rows: Int
  /// Elements of a row.
  public let columns: Int
  /// Elements that are taken of each row, at most `columns`.
  public let topK: Int

  /// A choice of `topK` of `columns` elements in each of `rows` rows; the sizes are not checked.
  public init(type: ElementType, rows: Int, columns: Int, topK: Int) {
    self.elementType = type
    self.rows = rows
    self.columns = columns
    self.topK = topK
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "topk")
    self.init(
      type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns),
      topK: try reader.positive(.topK))
    try reader.end()
    guard topK <= columns else {
      throw .exceeds(kind: kind.rawValue, axis: "top-k", size: topK, of: "columns", limit: columns)
    }
  }

  /// The family `topk`.
  public var kind: OperationKind { .topK }
  /// The sizes `rows`, `cols` and `topk`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns), (.topK, topK)]) }

  /// The largest of each row.
  public var shape: KernelShape { .selection(rows: rows, columns: columns, taken: topK) }

  /// Every element is compared once; places are whole numbers of 8 bytes.
  public var demand: Demand {
    let (all, taken) = (Double(rows) * Double(columns), Double(rows) * Double(topK))
    return Demand(
      elementwise: FLOPs(all),
      compulsory: Traffic(
        reads: elementType.size * all, writes: (elementType.size + Bytes(8)) * taken))
  }

  /// The compulsory traffic at any capacity: each element is compared once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Selection {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// Gradients of the scores are put where those that were chosen stood: as many bytes as forward.
  public var backward: [BackwardOperation]? { [BackwardOperation("", self)] }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
