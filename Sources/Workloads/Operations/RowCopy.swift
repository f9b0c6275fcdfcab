public import Quantities

/// Rows that are copied to or from places of their own: y[i] = x[place[i]].
public struct RowCopy: Operation {
  public enum Form: String, Sendable, CaseIterable {
    /// Rows collected by their number: tokens for experts, embeddings of tokens.
    case gather = "gather_rows"
    /// A token's keys or values put into their place of a cache.
    case cacheWrite = "cache_write"
  }

  public let form: Form
  public let elementType: ElementType
  public let rows: Int
  public let columns: Int

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

  public var kind: OperationKind { form.kind }
  public var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }

  public var shape: KernelShape { .elements(count: rows.times(columns), inputs: 1) }

  public var demand: Demand {
    let bytes = elementType.size * (Double(rows) * Double(columns))
    return Demand(compulsory: Traffic(reads: bytes, writes: bytes))
  }

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
