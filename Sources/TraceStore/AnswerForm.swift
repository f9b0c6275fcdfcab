import Documents
import Quantities

/// How the answer to a question is written.
public enum AnswerForm: Sendable, Hashable, CaseIterable {
  /// For people: columns padded to their widest cell.
  case table
  /// Comma-separated values.
  case csv
  /// An array with an object for each row.
  case json

  /// How many significant digits decimals have that do not end after three decimals.
  var digits: Int {
    switch self {
    case .table: 6
    case .csv, .json: 12
    }
  }
}

/// Rows of an answer as text, a mebibyte or so at a time where the form allows it.
struct AnswerWriter {
  private let columns: [String]
  private var table: TextTable
  private var csv: CSVWriter
  private let form: AnswerForm
  private var text = ""
  private var isBegun = false

  init(_ form: AnswerForm, columns: [String]) {
    self.form = form
    self.columns = columns
    table = TextTable(columns)
    csv = CSVWriter(columns: columns)
  }

  /// Adds a row with one field a column.
  mutating func add(_ fields: [CSVField]) throws(DocumentError) {
    switch form {
    case .table: table.add(fields.map(\.cell))
    case .csv: try csv.append(fields)
    case .json:
      let members = zip(columns, fields).map { JSONValue.Member($0, $1.json) }
      text += isBegun ? ",\n  " : "[\n  "
      text += JSONValue.object(members).text()
    }
    isBegun = true
  }

  /// What is written and not taken yet, where it is worth it.
  mutating func piece() -> String? {
    switch form {
    case .table: return nil
    case .csv: return csv.text.utf8.count > 1 << 20 ? csv.taken() : nil
    case .json:
      guard text.utf8.count > 1 << 20 else { return nil }
      defer { text = "" }
      return text
    }
  }

  /// The rest, with the end.
  mutating func end() -> String {
    switch form {
    case .table: table.text + "\n"
    case .csv: csv.taken()
    case .json: text + (isBegun ? "\n]\n" : "[]\n")
    }
  }
}

extension CSVField {
  /// As people read it; a line's end would break a table.
  fileprivate var cell: String {
    switch self {
    case .text(let text): text.replacing("\n", with: " ")
    case .integer(let value): "\(value)"
    case .decimal(let value): value.short
    case .empty: ""
    }
  }
}
