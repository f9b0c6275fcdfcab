import Documents
import GRDB
import GRDBSQLite
import Quantities

/// A prepared statement on SQLite's own handle, for rows that come by the million.
///
/// GRDB's own binding costs more than SQLite does. Texts keep a NUL within them.
struct RawStatement {
  private let statement: Statement
  private let connection: SQLiteConnection?
  private let handle: SQLiteStatement

  init(_ db: Database, _ sql: String) throws {
    statement = try db.makeStatement(sql: sql)
    connection = db.sqliteConnection
    handle = statement.sqliteStatement
  }

  func bind(_ value: Int, at column: Int32) { sqlite3_bind_int64(handle, column, Int64(value)) }

  func bind(_ value: Int64, at column: Int32) { sqlite3_bind_int64(handle, column, value) }

  func bind(_ value: Int64?, at column: Int32) {
    if let value { bind(value, at: column) } else { sqlite3_bind_null(handle, column) }
  }

  func bind(_ text: String, at column: Int32) throws {
    // SQLITE_TRANSIENT, a macro that Swift does not see: SQLite takes a copy.
    let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    var text = text
    let code = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // Without a first byte to point to, SQLite would bind NULL.
        guard let first = characters.baseAddress else {
          return sqlite3_bind_text(handle, column, "", 0, copying)
        }
        let length = UInt64(characters.count)
        return sqlite3_bind_text64(handle, column, first, length, copying, UInt8(SQLITE_UTF8))
      }
    }
    guard code == SQLITE_OK else { throw failure() }
  }

  /// Inserts the row that is bound, and keeps the bindings.
  func insert() throws {
    guard sqlite3_step(handle) == SQLITE_DONE else { throw failure() }
    sqlite3_reset(handle)
  }

  /// Goes to the next row; false after the last.
  func next() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure()
    }
  }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  func integer64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  func optional(_ column: Int32) -> Int64? {
    sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : integer64(column)
  }

  func text(_ column: Int32) -> String {
    guard let first = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: first, count: count), as: UTF8.self)
  }

  /// The names of the columns that rows have; none of a statement that gives no rows.
  var columns: [String] { statement.columnNames }

  /// Whether the statement leaves databases as they are.
  var isReadOnly: Bool { statement.isReadonly }

  /// What lies in a column, of whatever type it is; decimals have no more than so many digits.
  func field(_ column: Int32, digits: Int) -> CSVField {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_NULL: return .empty
    case SQLITE_INTEGER: return .integer(integer(column))
    case SQLITE_FLOAT:
      let value = sqlite3_column_double(handle, column).tidied(digits: digits)
      return value.isFinite ? .decimal(value) : .text("\(value)")
    default: return .text(text(column))
    }
  }

  /// The failure of the last step, read before the reset.
  private func failure() -> DatabaseError {
    let error = DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
      message: String(cString: sqlite3_errmsg(connection)))
    sqlite3_reset(handle)
    return error
  }
}
