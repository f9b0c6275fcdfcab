/// A table for people: columns padded to their widest cell, numbers to the right.
public struct TextTable: Sendable {
  private var rows: [[String]]

  /// Begins a table with its header.
  public init(_ header: String...) { rows = [header] }

  /// Begins a table with its header.
  public init(_ header: [String]) { rows = [header] }

  /// Adds a row with one cell a column.
  public mutating func add(_ cells: String...) { add(cells) }

  /// Adds a row with one cell a column.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "a row has one cell per column")
    rows.append(cells)
  }

  /// The lines, without a line feed after the last.
  ///
  /// A column is set to the right when each of its cells below the header begins with a digit, a sign or a point, or is empty.
  public var text: String {
    let columns = rows[0].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let isNumeric = columns.map { column in
      rows.dropFirst().allSatisfy { "0123456789-+.".contains($0[column].first ?? "0") }
    }
    return rows.map { row in
      let cells = columns.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? padding + row[column] : row[column] + padding
      }
      return cells.joined(separator: "  ").trimmingSuffix(" ")
    }.joined(separator: "\n")
  }
}

extension String {
  /// Without the given character at the end.
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
