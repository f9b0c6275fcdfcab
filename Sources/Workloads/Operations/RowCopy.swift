public import Quantities

/// Rows that are copied to or from places of their own: y[i] = x[place[i]].
public struct RowCopy: Operation {
  /// Which way rows are copied.
  public enum Form: String, Sendable, CaseIterable {
    /// Rows collected by their number: tokens for experts, embeddings of tokens.
    case gather = "gather_rows"
    /// A token's keys or values put into their place of a cache.
    case cacheWrite = "cache_write"
  }

  /// Which way its rows are copied.
  public let form: Form
  /// Type of the elements.
  public let elementType: ElementType
  /// Rows that are copied.
  public let rows: Int
  /// Elements of a row.
  public let columns: Int

  /// A copy of `rows` rows of `columns` elements.
  public init(_ form: Form, type: ElementType, rows: Int, columns: Int) {
    self.form = form
    self.elementType = type
    self.rows = rows
    self.columns = columns
  }

  init(_ form: Form, type: ElementType, axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: form.rawValue)
    self.init(
      form, type: type, rows: try reader.positive(.rows),
      columns: try reader.positive(.columns))
    try reader.end()
  }

  /// The family of its form: `gather_rows` or `cache_write`.
  public var kind: OperationKind { form.kind }
  /// The sizes `rows` and `cols`.
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  /// Rows that are copied as they are.
  public var shape: KernelShape { .rowCopies(rows: rows, columns: columns) }

  /// No FLOPs; reads and writes each element once, while the rows' places are not counted.
  public var demand: Demand {
    let bytes = elementType.size * (Double(rows) * Double(columns))
    return Demand(compulsory: Traffic(reads: bytes, writes: bytes))
  }

  /// The compulsory traffic at any capacity: each element passes once.
  public func traffic(fastMemory: Bytes) -> Traffic { demand.compulsory }
}

extension RowCopy.Form {
  /// The family of operations of this form.
  public var kind: OperationKind {
    switch self {
    case .gather: .gatherRows
    case .cacheWrite: .cacheWrite
    }
  }
}

extension RowCopy {
  /// One length of rows.
  public var twinSizes: [Axis] { [.columns] }
  /// Gradients of rows go back to where the rows came from: as many bytes as forward.
  public var backward: [BackwardOperation]? { [BackwardOperation("", self)] }
  /// Every device does it whole.
  public func share(_ share: TensorShare) -> (any Operation)? { nil }
}
