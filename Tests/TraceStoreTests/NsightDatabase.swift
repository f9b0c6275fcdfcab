import Foundation
import GRDB

/// A database as Nsight Systems exports one, with rows that tests put in.
struct NsightDatabase {
  let path: String
  private let queue: DatabaseQueue

  /// The tables of version 3.28.1 of the schema.
  static func schema(file: String = #filePath) throws -> String {
    let folder = URL(filePath: file).deletingLastPathComponent()
    return try String(
      contentsOf: folder.appending(path: "Fixtures/nsys-3.28.1.sql"), encoding: .utf8)
  }

  init(_ path: String, schema: String) throws {
    self.path = path
    queue = try DatabaseQueue(path: path)
    try execute(schema)
  }

  func execute(_ sql: String) throws { try queue.write { db in try db.execute(sql: sql) } }

  /// Adds a row; columns that may not be null and are not given become 0.
  func insert(
    _ table: String, _ values: [(String, (any DatabaseValueConvertible)?)]
  ) throws {
    try queue.write { db in
      var row = Dictionary(uniqueKeysWithValues: values)
      for column in try db.columns(in: table) where column.isNotNull && row[column.name] == nil {
        row[column.name] = 0
      }
      let columns = row.keys.sorted()
      let marks = columns.map { _ in "?" }.joined(separator: ", ")
      let quoted = columns.map { "\"\($0)\"" }.joined(separator: ", ")
      try db.execute(
        sql: "INSERT INTO \(table) (\(quoted)) VALUES (\(marks))",
        arguments: StatementArguments(columns.map { row[$0] ?? nil }))
    }
  }

  /// Gives texts numbers from 1 on.
  func add(strings: String...) throws {
    for (place, text) in strings.enumerated() {
      try insert("StringIds", [("id", place + 1), ("value", text)])
    }
  }

  func close() throws { try queue.close() }

  /// Nsight's number of a process, and of a thread in it.
  static func global(_ process: Int, thread: Int = 0) -> Int { 1 << 56 | process << 24 | thread }
}

extension NsightDatabase {
  /// Adds a row of what device 0 did in context 1; without a process where the table's schema has none.
  func activity(
    _ table: String, _ start: Int?, _ end: Int?, stream: Int = 7, context: Int = 1,
    correlation: Int,
    process: Int? = 70, _ more: [(String, (any DatabaseValueConvertible)?)] = []
  ) throws {
    var values: [(String, (any DatabaseValueConvertible)?)] = [
      ("deviceId", 0), ("contextId", context), ("streamId", stream), ("correlationId", correlation),
    ]
    if let start { values.append(("start", start)) }
    if let end { values.append(("end", end)) }
    if let process { values.append(("globalPid", Self.global(process))) }
    try insert("CUPTI_ACTIVITY_KIND_\(table)", values + more)
  }

  /// Adds a call of a thread.
  func call(
    _ start: Int, _ end: Int, name: Int, correlation: Int, process: Int = 70, thread: Int = 71
  ) throws {
    try insert(
      "CUPTI_ACTIVITY_KIND_RUNTIME",
      [
        ("start", start), ("end", end), ("nameId", name), ("correlationId", correlation),
        ("globalTid", Self.global(process, thread: thread)),
      ])
  }
}
