/// Why bytes are not the document that was asked for, and where.
///
/// Whoever opened the file adds its name.
public enum DocumentError: Error, Equatable, CustomStringConvertible {
  /// A table without a first line.
  case noHeader
  case repeatedColumn(name: String)
  case missingColumn(name: String, header: [String])
  case wrongFieldCount(line: Int, found: Int, expected: Int)
  case unterminatedQuote(line: Int)
  /// A quote within a field that is not quoted, or text after the quote that ends one.
  case strayQuote(line: Int)
  case notUTF8(line: Int)
  case wrongField(line: Int, column: String, found: String, expected: String)
  case notJSON(offset: Int, reason: String)
  case missingValue(path: String)
  case wrongValue(path: String, found: String, expected: String)
  /// A number that no document can hold.
  case notFinite(value: Double)
  case notGzip(offset: Int, reason: String)
  /// More bytes than the caller allows.
  case tooLarge(offset: Int, limit: Int)

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
    case .tooLarge(let offset, let limit):
      "byte \(offset): expected no more than \(limit) bytes when unpacked"
    }
  }
}
