/// A table for people: columns padded to their widest cell, numbers to the right, amounts of one dimension in one unit.
public struct TextTable: Sendable {
  /// How many characters a line has room for: text that is longer is cut, and a table of more numbers than fit is set row by row.
  ///
  /// Nil where lines may be of any length.
  @TaskLocal public static var width: Int?

  private var rows: [[TableCell]]

  /// Begins a table with its header.
  public init(_ header: String...) { self.init(header) }

  /// Begins a table with its header.
  public init(_ header: [String]) { rows = [header.map { TableCell($0) }] }

  /// Adds a row with one cell a column.
  public mutating func add(_ cells: String...) { add(cells) }

  /// Adds a row with one cell a column.
  public mutating func add(_ cells: [String]) { add(cells.map { TableCell($0) }) }

  /// Adds a row with one cell a column, amounts among them.
  public mutating func add(_ cells: TableCell...) { add(cells) }

  /// Adds a row with one cell a column, amounts among them.
  public mutating func add(_ cells: [TableCell]) {
    precondition(cells.count == rows[0].count, "a row has one cell per column")
    rows.append(cells)
  }

  /// The lines, without a line feed after the last.
  ///
  /// A column is set to the right when each of its cells below the header begins with a digit, a sign or a point, or is empty.
  /// The unit of amounts stands in the header.
  public var text: String {
    var rows = texts
    let columns = rows[0].indices
    let isNumeric = columns.map { column in
      rows.dropFirst().allSatisfy { "0123456789-+.".contains($0[column].first ?? "0") }
    }
    func widths() -> [Int] { columns.map { column in rows.map { $0[column].count }.max() ?? 0 } }
    if let width = Self.width {
      Self.fit(&rows, columns.filter { !isNumeric[$0] }, to: width, widths())
    }
    let sizes = widths()
    if let width = Self.width, Self.length(sizes) > width { return expanded }
    return rows.map { row in
      let cells = columns.map { column in
        let padding = String(repeating: " ", count: sizes[column] - row[column].count)
        return isNumeric[column] ? padding + row[column] : row[column] + padding
      }
      return cells.joined(separator: Self.gap).trimmingSuffix(" ")
    }.joined(separator: "\n")
  }

  private static let gap = "  "
  /// What a column of text keeps, however narrow the terminal is.
  private static let leastWidth = 12

  /// Each row as lines of its own, a heading and a cell each, as psql's expanded form.
  private var expanded: String {
    let rows = texts
    let widest = rows[0].map(\.count).max() ?? 0
    return rows.dropFirst().map { row in
      zip(rows[0], row).filter { !$1.isEmpty }.map { heading, cell in
        heading + String(repeating: " ", count: widest - heading.count) + Self.gap + cell
      }.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func length(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap.count * (widths.count - 1)
  }

  /// The cells as text, the header with its units.
  private var texts: [[String]] {
    let amounts = rows.joined().compactMap(\.amount)
    let forms = Dictionary(grouping: amounts, by: \.scale).mapValues { mine in
      TableCell.Form(mine.map(\.value), of: mine[0].scale)
    }
    return rows.enumerated().map { index, row in
      row.indices.map { column in
        let text = row[column].text(in: row[column].amount.flatMap { forms[$0.scale] })
        guard index == 0 else { return text }
        let scale = rows.lazy.compactMap { $0[column].amount?.scale }.first
        guard let unit = scale.flatMap({ forms[$0]?.unit.symbol }), !unit.isEmpty else {
          return text
        }
        return text.isEmpty ? unit : "\(text) \(unit)"
      }
    }
  }

  /// Cuts the widest columns of text until a line fits, or none can be cut further.
  private static func fit(
    _ rows: inout [[String]], _ textual: [Int], to width: Int, _ widths: [Int]
  ) {
    var widths = widths
    var excess = length(widths) - width
    while excess > 0, let widest = textual.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > leastWidth
    {
      // Down to the next widest at a time, so that columns of one width are cut alike.
      let next = textual.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
      let least = max(min(next, widths[widest] - 1), leastWidth)
      let cut = min(excess, widths[widest] - least)
      widths[widest] -= cut
      excess -= cut
    }
    for row in rows.indices {
      for column in textual where rows[row][column].count > widths[column] {
        rows[row][column] = "\(rows[row][column].prefix(widths[column] - 1))…"
      }
    }
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
