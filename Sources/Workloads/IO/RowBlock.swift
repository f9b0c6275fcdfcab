/// Rows that stay in fast memory with two statistics each, while other rows pass them one by one.
struct RowBlock {
  var rows: Int
  /// Words of one row that stay.
  var width: Int
  /// Words of what passes at once; a least-recently-used cache holds the last one while it takes the next.
  var passing: Int
  var line: Int

  var words: Int { rows * width + 2 * rows.rounded(upTo: line) + 2 * passing }
}
