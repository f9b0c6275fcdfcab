public import Documents

/// One row of a table that is written as CSV.
public protocol TableRow {
  /// The columns' names, each with its unit.
  static var columns: [String] { get }
  /// One field a column.
  var fields: [CSVField] { get }
}

/// One table that the model alone makes, without a run: a value that holds what was asked, checked.
public protocol Study {
  /// How it is called on the command line.
  static var name: String { get }
  /// What it says, in words.
  static var abstract: String { get }
  /// The names of its options on the command line; any other is refused there.
  static var options: [String] { get }

  /// What one row says.
  associatedtype Rows: Sequence where Rows.Element: TableRow

  /// The rows in order; `progress` is told the share of long work that is done, and of what.
  func rows(progress: (Double, String) -> Void) throws -> Rows
}

extension Sequence where Element: TableRow {
  /// The table as CSV.
  public var csv: String {
    get throws {
      var text = ""
      try write { text += $0 }
      return text
    }
  }

  /// The rows as lines of CSV, without that of the columns.
  public var csvLines: [String] {
    get throws {
      var writer = CSVWriter(columns: Element.columns)
      _ = writer.taken()
      return try map { row in
        try writer.append(row.fields)
        return String(writer.taken().dropLast())
      }
    }
  }

  /// Hands over the table as CSV, a mebibyte or so at a time.
  public func write(to sink: (String) throws -> Void) throws {
    var writer = CSVWriter(columns: Element.columns)
    for row in self {
      try writer.append(row.fields)
      if writer.text.utf8.count > 1 << 20 { try sink(writer.taken()) }
    }
    try sink(writer.taken())
  }
}
