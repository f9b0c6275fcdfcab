/// Reads comma-separated values (RFC 4180) row by row: the header first, then rows that know their line.
///
/// Fields may be quoted, with quotes doubled within; lines end with LF or CRLF, the last one with nothing too. A UTF-8
/// byte-order mark is skipped. Blanks belong to the field. A lone CR is a part of its field.
public struct CSVReader: Sendable {
  private let bytes: [UInt8]
  private var place: Int
  private var line = 1
  /// The columns' names and places.
  public private(set) var header = CSVHeader()

  /// Reads the header.
  ///
  /// Complexity: O(header).
  public init(bytes: [UInt8]) throws(DocumentError) {
    self.bytes = bytes
    place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let names = try fields() else { throw .noHeader }
    header = try CSVHeader(names: names)
  }

  /// The next row; nil after the last.
  ///
  /// Complexity: O(row).
  public mutating func next() throws(DocumentError) -> CSVRow? {
    let start = line
    guard let fields = try fields() else { return nil }
    let expected = header.names.count
    guard fields.count == expected else {
      throw .wrongFieldCount(line: start, found: fields.count, expected: expected)
    }
    return CSVRow(line: start, fields: fields, header: header)
  }

  /// The fields of the row that begins here; nil at the end.
  private mutating func fields() throws(DocumentError) -> [String]? {
    guard place < bytes.count else { return nil }
    var fields: [String] = []
    fields.reserveCapacity(header.names.count)
    while true {
      fields.append(
        try place < bytes.count && bytes[place] == .quote ? quotedField() : plainField())
      guard place < bytes.count else { break }
      let separator = bytes[place]
      place += 1
      if separator == .lineFeed {
        line += 1
        break
      }
    }
    return fields
  }

  /// A field up to the comma or the line's end, where it stops.
  private mutating func plainField() throws(DocumentError) -> String {
    let start = place
    while place < bytes.count, bytes[place] != .comma, bytes[place] != .lineFeed {
      guard bytes[place] != .quote else { throw .strayQuote(line: line) }
      place += 1
    }
    let endsLine = place < bytes.count && bytes[place] == .lineFeed
    let end = endsLine && place > start && bytes[place - 1] == .carriageReturn ? place - 1 : place
    return try text(bytes[start..<end], line: line)
  }

  /// A field between quotes; stops at the comma or LF after it.
  private mutating func quotedField() throws(DocumentError) -> String {
    let start = line
    var content: [UInt8] = []
    place += 1
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == .lineFeed { line += 1 }
      if byte == .quote {
        guard place < bytes.count, bytes[place] == .quote else {
          try endQuotedField()
          return try text(content[...], line: start)
        }
        place += 1
      }
      content.append(byte)
    }
    throw .unterminatedQuote(line: start)
  }

  private mutating func endQuotedField() throws(DocumentError) {
    if place + 1 < bytes.count, bytes[place] == .carriageReturn, bytes[place + 1] == .lineFeed {
      place += 1
    }
    guard place == bytes.count || bytes[place] == .comma || bytes[place] == .lineFeed else {
      throw .strayQuote(line: line)
    }
  }

  private func text(_ content: ArraySlice<UInt8>, line: Int) throws(DocumentError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else { throw .notUTF8(line: line) }
    return text
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let comma = UInt8(ascii: ",")
  static let quote = UInt8(ascii: "\"")
}
