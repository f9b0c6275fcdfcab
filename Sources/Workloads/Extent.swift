/// How many elements there are: as a plain count, or as a matrix whose shape only its name tells.
public struct Extent: Sendable, Hashable {
  /// Elements in all, of a matrix rows x columns.
  public let count: Int
  /// Columns of a matrix; nil of a plain count.
  public let columns: Int?

  /// So many elements; with `columns` a matrix of count / columns rows.
  public init(_ count: Int, columns: Int? = nil) {
    self.count = count
    self.columns = columns
  }

  init(_ reader: inout AxisReader, kind: String) throws(WorkloadError) {
    guard !reader.has(.elements), reader.has(.rows) || reader.has(.columns) else {
      self.init(try reader.positive(.elements))
      return
    }
    let (rows, columns) = (try reader.positive(.rows), try reader.positive(.columns))
    let (count, isTooLarge) = rows.multipliedReportingOverflow(by: columns)
    guard !isTooLarge else { throw .tooLarge(kind: kind, axis: "rows", size: rows) }
    self.init(count, columns: columns)
  }

  var axes: Axes {
    guard let columns else { return Axes([(.elements, count)]) }
    return Axes([(.rows, count / columns), (.columns, columns)])
  }
}
