/// The names of a table's columns, in their order.
public struct CSVHeader: Sendable, Hashable {
  /// The columns' names.
  public let names: [String]
  private let places: [String: Int]

  /// A header of columns whose names differ.
  public init(names: [String]) throws(DocumentError) {
    var places: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      guard places.updateValue(place, forKey: name) == nil else {
        throw .repeatedColumn(name: name)
      }
    }
    self.names = names
    self.places = places
  }

  init() {
    names = []
    places = [:]
  }

  /// Whether there is a column of this name.
  public func contains(_ name: String) -> Bool { places[name] != nil }

  /// The place of a column.
  public func place(of name: String) throws(DocumentError) -> Int {
    guard let place = places[name] else { throw .missingColumn(name: name, header: names) }
    return place
  }
}

/// One row of a table, with its fields by the column's name.
public struct CSVRow: Sendable, Hashable {
  /// The line on which it begins, from 1.
  public let line: Int
  /// Its fields, as many as there are columns.
  public let fields: [String]
  /// The columns.
  public let header: CSVHeader

  /// A row of a table that was not read from CSV, with one field a column.
  public init(line: Int, fields: [String], header: CSVHeader) {
    precondition(fields.count == header.names.count, "a row has one field per column")
    self.line = line
    self.fields = fields
    self.header = header
  }

  /// The field as it is.
  public func text(_ column: String) throws(DocumentError) -> String {
    fields[try header.place(of: column)]
  }

  /// The field as a finite decimal number.
  public func double(_ column: String) throws(DocumentError) -> Double {
    let text = try text(column)
    // Swift reads "nan", "infinity" and "0x1p3" as well, which no table of measurements means.
    guard text.utf8.allSatisfy(isDecimal), let value = Double(text), value.isFinite else {
      throw error(column, expected: "a finite number")
    }
    return value
  }

  /// The field as a whole number.
  public func int(_ column: String) throws(DocumentError) -> Int {
    guard let value = Int(try text(column)) else { throw error(column, expected: "a whole number") }
    return value
  }

  /// Why the field of a column cannot be used; for callers who expect more of it than its type.
  public func error(_ column: String, expected: String) -> DocumentError {
    do {
      return .wrongField(line: line, column: column, found: try text(column), expected: expected)
    } catch {
      return error
    }
  }

  private func isDecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"),
      UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
