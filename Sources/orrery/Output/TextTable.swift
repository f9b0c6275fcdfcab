import Quantities

/// A table for people: columns padded to their widest cell, numbers to the right.
struct TextTable {
  private var rows: [[String]]

  init(_ header: String...) { rows = [header] }
  init(_ header: [String]) { rows = [header] }

  mutating func add(_ cells: String...) { rows.append(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines; a column is set to the right when all its cells below the header begin with a digit or a sign.
  var text: String {
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

extension Double {
  /// A fraction as percent with one decimal: "12.3".
  var percent: String {
    guard abs(self) < 1e12 else { return (self * 100).rounded(toSignificant: 3).short }
    let tenths = Int((self * 1000).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
