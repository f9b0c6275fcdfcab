/// What one field of a written table holds.
public enum CSVField: Sendable, Hashable {
  /// A text, quoted where it has to be.
  case text(String)
  /// A whole number, in decimal digits.
  case integer(Int)
  /// Written as the shortest decimal that reads back to the same bits.
  case decimal(Double)
  /// Nothing is known here.
  case empty
}

extension CSVField: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringInterpolation
{
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension CSVField {
  /// The same in JSON; null of what is empty or not finite.
  public var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .integer(let value): JSONValue(value)
    case .decimal(let value): JSON.number(value)
    case .empty: .null
    }
  }
}

/// Writes comma-separated values that every reader of RFC 4180 accepts.
///
/// Fields are quoted only where they must be. Lines end with LF and not with the RFC's CRLF, so that text tools and
/// diffs show no stray CR; readers take both.
public struct CSVWriter: Sendable {
  /// The table so far.
  public private(set) var text = ""
  private let columns: Int

  /// Begins a table with its header.
  public init(columns: [String]) {
    self.columns = columns.count
    line(columns)
  }

  /// Adds a row with one field per column; throws where a number is not finite.
  ///
  /// Complexity: O(row).
  public mutating func append(_ fields: [CSVField]) throws(DocumentError) {
    precondition(fields.count == columns, "a row has one field per column")
    var texts: [String] = []
    for field in fields {
      switch field {
      case .text(let text): texts.append(text)
      case .integer(let value): texts.append("\(value)")
      case .decimal(let value): texts.append(try value.shortestText())
      case .empty: texts.append("")
      }
    }
    line(texts)
  }

  /// Takes the rows so far out of the table, whose next rows follow them.
  public mutating func taken() -> String {
    defer { text = "" }
    return text
  }

  private mutating func line(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { text += "," }
      // Some readers skip an empty line, so a lone empty field is quoted.
      if needsQuotes(field) || (fields.count == 1 && field.isEmpty) {
        text += "\""
        for (part, piece) in field.utf8.split(separator: .quote, omittingEmptySubsequences: false)
          .enumerated()
        {
          text += part > 0 ? "\"\"\(Substring(piece))" : "\(Substring(piece))"
        }
        text += "\""
      } else {
        text += field
      }
    }
    text += "\n"
  }

  private func needsQuotes(_ field: String) -> Bool {
    field.utf8.contains { byte in
      byte == .quote || byte == .comma || byte == .lineFeed || byte == .carriageReturn
    }
  }
}

extension Double {
  /// The shortest decimal that reads back to the same bits, without a trailing ".0".
  func shortestText() throws(DocumentError) -> String {
    guard isFinite else { throw .notFinite(value: self) }
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
