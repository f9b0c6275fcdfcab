/// Rows that are gone over several times.
struct RowSizes: Sendable, Hashable {
  var rows: Int
  var columns: Int

  init(_ kind: String, _ axes: Axes) throws(WorkloadError) {
    var reader = AxisReader(axes, kind: kind)
    rows = try reader.positive(.rows)
    columns = try reader.positive(.columns)
    try reader.end()
  }

  var axes: Axes { Axes([(.rows, rows), (.columns, columns)]) }
  var list: [Int] { [rows, columns] }
  var arrays: [NestArray] { [NestArray("x", rows * columns), .output("y", rows * columns)] }

  /// Whether a row of x and one of y stay.
  func fits(_ words: Int) -> Bool { 2 * columns <= words }

  /// Words of x that are still there when they are read again, while y comes in beside them.
  func kept(_ words: Int) -> Int { min(max(words - columns, 0), columns) }
}
