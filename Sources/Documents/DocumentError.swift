/// Why bytes are not the document that was asked for, and where.
///
/// Whoever opened the file adds its name.
public enum DocumentError: Error, Equatable, CustomStringConvertible {
  /// A table without a first line.
  case noHeader
  /// A header that has one name twice.
  case repeatedColumn(name: String)
  /// A table without a column that is asked for; `header` has those that are there.
  case missingColumn(name: String, header: [String])
  /// A row whose fields are not as many as the columns.
  case wrongFieldCount(line: Int, found: Int, expected: Int)
  /// A quoted field that does not end; `line` is where it begins.
  case unterminatedQuote(line: Int)
  /// A quote within a field that is not quoted, or text after the quote that ends one.
  case strayQuote(line: Int)
  /// A field of a table whose bytes are no text.
  case notUTF8(line: Int)
  /// A field that is not what its reader needs.
  case wrongField(line: Int, column: String, found: String, expected: String)
  /// Reading was asked to stop.
  case interrupted
  /// Bytes that are no JSON; `offset` counts from 0.
  case notJSON(offset: Int, reason: String)
  /// A value that is asked for and not there, or null.
  case missingValue(path: String)
  /// A value that is not what its reader needs.
  case wrongValue(path: String, found: String, expected: String)
  /// A number that no document can hold.
  case notFinite(value: Double)
  /// Packed bytes that are damaged or cut short; `offset` counts packed bytes from 0.
  case notGzip(offset: Int, reason: String)
  /// More bytes than the caller allows.
  case tooLarge(offset: Int, limit: Int)

  /// The place, and what was found and expected there: "line 3: expected 4 fields, found 2".
  public var description: String {
    switch self {
    case .noHeader: "line 1: expected a header with the names of the columns"
    case .repeatedColumn(let name): "line 1: the column '\(name)' is there twice, expected once"
    case .missingColumn(let name, let header):
      "line 1: expected a column '\(name)', found \(header.joined(separator: ", "))"
    case .wrongFieldCount(let line, let found, let expected):
      "line \(line): expected \(expected) \(expected == 1 ? "field" : "fields"), found \(found)"
    case .unterminatedQuote(let line):
      "line \(line): expected a quote that ends the field which begins here with one"
    case .strayQuote(let line):
      "line \(line): expected quotes around the whole field, and doubled within it"
    case .notUTF8(let line): "line \(line): expected UTF-8"
    case .wrongField(let line, let column, let found, let expected):
      "line \(line): \(column) is '\(found)', expected \(expected)"
    case .notJSON(let offset, let reason): "byte \(offset): not JSON: \(reason)"
    case .missingValue(let path): "\(path) is missing"
    case .wrongValue(let path, let found, let expected):
      "\(path) is \(found), expected \(expected)"
    case .notFinite(let value): "\(value) cannot be written, expected a finite number"
    case .notGzip(let offset, let reason): "byte \(offset): not gzip: \(reason)"
    case .interrupted: "reading was interrupted"
    case .tooLarge(let offset, let limit):
      "byte \(offset): expected no more than \(limit) bytes when unpacked"
    }
  }
}
