public import Quantities

/// What a token's experts give, added up: y[rows, columns] = sum over k of x[rows, k, columns].
public struct ExpertSum: Operation {
  /// Type of what the experts give and of the sums.
  public let elementType: ElementType
  /// Tokens: rows of the result.
  public let rows: Int
  /// Elements of one token.
  public let columns: Int
  /// Rows of the input that are added up for each token.
  public let topK: Int

  /// The sum of `topK` rows of `columns` elements for each of `rows` tokens.
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

  /// The family `expert_sum`.
  public var kind: OperationKind { .expertSum }
  /// The sizes `rows`, `cols` and `topk`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns), (.topK, topK)]) }

  /// A combination of `topK` elements a row apart for each result.
  public var shape: KernelShape { .combination(count: rows.times(columns), inputs: topK) }

  /// topK - 1 additions a result; reads topK elements for each, writes the result.
  public var demand: Demand {
    let results = Double(rows) * Double(columns)
    let bytes = elementType.size * results
    return Demand(
      elementwise: FLOPs(Double(topK - 1) * results),
      compulsory: Traffic(reads: bytes * Double(topK), writes: bytes))
  }

  /// The compulsory traffic at any capacity: each element is added once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension ExpertSum {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// Gradients of sums go to each summand: as many bytes as forward.
  public var backward: [BackwardOperation]? { [BackwardOperation("", self)] }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
