import Documents
import GRDB

extension TraceStore {
  /// Hands over the answer to a question in SQL, a mebibyte or so at a time.
  ///
  /// The question is one statement that gives rows of the views of `StoreViewCatalog`, or of the tables below them. The
  /// store is opened for reading alone; a statement that would change something is refused. Throws `StoreError`, and what
  /// `sink` throws.
  public func answer(
    _ question: String, as form: AnswerForm, to sink: (String) throws -> Void
  ) throws {
    do {
      let queue = try DatabaseQueue(path: path, configuration: Self.reading)
      try queue.read { db in
        let statement = try Self.statement(question, db)
        var writer = AnswerWriter(form, columns: statement.columns)
        let places = statement.columns.indices.map { Int32($0) }
        while try statement.next() {
          try writer.add(places.map { statement.field($0, digits: form.digits) })
          if let piece = writer.piece() { try sink(piece) }
        }
        try sink(writer.end())
      }
    } catch let error as DatabaseError {
      throw Self.refusal(error, path: path)
    }
  }

  /// A connection that cannot write, with the views of its own.
  private static var reading: Configuration {
    var configuration = Configuration()
    configuration.label = "TraceStore.answer"
    configuration.readonly = true
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      for view in StoreViewCatalog.views { try db.execute(sql: view.definition) }
    }
    return configuration
  }

  private static func statement(_ question: String, _ db: Database) throws -> RawStatement {
    guard !beginsWithChange(question) else { throw StoreError.readOnly }
    let statement = try RawStatement(db, question)
    guard statement.isReadOnly, !statement.columns.isEmpty else { throw StoreError.readOnly }
    return statement
  }

  /// Of views SQLite would say that they cannot be modified, which is true and beside the point.
  private static func beginsWithChange(_ question: String) -> Bool {
    let word = question.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
    return [
      "alter", "analyze", "attach", "begin", "commit", "create", "delete", "detach", "drop", "end",
      "insert", "pragma", "reindex", "release", "replace", "rollback", "savepoint", "update",
      "vacuum",
    ].contains(word)
  }

  private static func refusal(_ error: DatabaseError, path: String) -> StoreError {
    let message = error.message ?? "\(error.resultCode)"
    switch error.resultCode {
    case .SQLITE_READONLY, .SQLITE_AUTH: return .readOnly
    case .SQLITE_MISUSE: return .wrongQuestion(reason: "expected one statement")
    case .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_TOOBIG:
      let views = StoreViewCatalog.views.map(\.name).joined(separator: ", ")
      let known = message.hasPrefix("no such table") ? "; there are \(views)" : ""
      return .wrongQuestion(reason: message + known)
    default: return StoreError(error, path: path)
    }
  }
}
