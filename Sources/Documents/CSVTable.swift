/// A table of comma-separated values, read whole.
public struct CSVTable: Sendable, Hashable {
  /// The columns.
  public let header: CSVHeader
  /// The rows, in their order.
  public let rows: [CSVRow]

  /// Reads a table as `CSVReader` does.
  ///
  /// Complexity: O(bytes).
  public init(bytes: [UInt8]) throws(DocumentError) {
    var reader = try CSVReader(bytes: bytes)
    var rows: [CSVRow] = []
    while let row = try reader.next() { rows.append(row) }
    header = reader.header
    self.rows = rows
  }

  /// A table of rows that were not read from CSV, each with a field for each of these columns.
  public init(header: CSVHeader, rows: [CSVRow]) {
    self.header = header
    self.rows = rows
  }

  /// The columns' names.
  public var columns: [String] { header.names }

  /// Refuses a table that lacks one of these columns.
  public func require(_ columns: [String]) throws(DocumentError) {
    for column in columns { _ = try header.place(of: column) }
  }
}
