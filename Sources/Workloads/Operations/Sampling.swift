public import Quantities

/// One token drawn from each row of logits: the largest, or the largest after noise was added (Gumbel's trick).
public struct Sampling: Operation {
  /// Type of the logits.
  public let elementType: ElementType
  /// Rows, of each of which one token is drawn.
  public let rows: Int
  /// Logits of a row.
  public let columns: Int

  /// A draw from each of `rows` rows of `columns` logits.
  public init(type: ElementType = .fp32, rows: Int, columns: Int) {
    (elementType, self.rows, self.columns) = (type, rows, columns)
  }

  init(type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: "sample")
    self.init(
      type: type, rows: try reader.positive(.rows), columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family `sample`.
  public var kind: OperationKind { .sampling }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }
  /// The largest of each row.
  public var shape: KernelShape { .selection(rows: rows, columns: columns, taken: 1) }

  /// Every logit is compared once; a place of 8 bytes is written for each row.
  public var demand: Demand {
    let all = Double(rows) * Double(columns)
    return Demand(
      elementwise: FLOPs(all),
      compulsory: Traffic(reads: elementType.size * all, writes: Bytes(8) * Double(rows)))
  }

  /// The compulsory traffic at any capacity: each logit is compared once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension Sampling {
  /// All of its sizes.
  public var twinSizes: [Axis] { [] }
  /// None is known.
  public var backward: [BackwardOperation]? { nil }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
