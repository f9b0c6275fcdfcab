import Foundation
import GRDB

/// A file of runs: their machines and traces, what was predicted for them, and how far off that was.
///
/// Laws: a trace comes back equal; what was added survives the death of the process; what throws changes nothing;
/// any number of processes may use one store.
public struct TraceStore: Sendable {
  /// Where the file lies, as it was given.
  public let path: String
  private let queue: DatabaseQueue

  /// How long a writer waits for others, in seconds: longer than the largest import takes.
  static let patience = 120.0

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "TraceStore"
    configuration.busyMode = .timeout(patience)
    return configuration
  }

  /// Opens the store at a path and brings its tables up to date; makes one where there is none, if so asked.
  ///
  /// A file that is no store is left as it is.
  public init(path: String, creating: Bool = true) throws(StoreError) {
    do {
      let found = try StoreFile.inspect(path)
      if found == .missing && !creating { throw StoreError.missing(path: path) }
      let queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      try queue.writeWithoutTransaction { db in
        if found != .store {
          // Large pages make long imports cheaper.
          try db.execute(sql: "PRAGMA page_size = 16384")
          try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try Self.useLog(db, path: path)
      }
      try Self.migrate(queue, path: path)
      self.path = path
      self.queue = queue
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Runs in one transaction that sees the store at one moment.
  func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.read(body) } catch { throw StoreError(error, path: path) }
  }

  /// Runs in one transaction that is the only one to write; all of it is kept, or nothing.
  func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
    do { return try queue.write(body) } catch { throw StoreError(error, path: path) }
  }

  /// Like `write`, with another store's tables beside ours under the name `source`.
  func write<T>(beside source: TraceStore, _ body: (Database) throws -> T) throws(StoreError) -> T {
    do {
      return try queue.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH DATABASE ? AS source", arguments: [source.path])
        defer { try? db.execute(sql: "DETACH DATABASE source") }
        var result: Result<T, any Error>?
        try db.inTransaction(.immediate) {
          result = .success(try body(db))
          return .commit
        }
        guard let result else { throw StoreError.failed(path: path, reason: "nothing was merged") }
        return try result.get()
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// A write-ahead log lets readers go on beside a writer.
  ///
  /// A commit is in the log, and so outlives the process; only a loss of power may take back the last ones, never half
  /// of one.
  private static func useLog(_ db: Database, path: String) throws {
    try db.execute(sql: "PRAGMA synchronous = NORMAL")
    if try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" { return }
    // SQLite does not wait for a lock here, so that two processes cannot both make the same file a store without this.
    let pause = 0.01
    for attempt in 1...Int(patience / pause) {
      do {
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
          throw StoreError.cannotOpen(path: path, reason: "its file system allows no shared log")
        }
        return
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        if attempt == Int(patience / pause) { throw error }
        Thread.sleep(forTimeInterval: pause)
      }
    }
  }

  private static func migrate(_ queue: DatabaseQueue, path: String) throws {
    let migrator = Schema.migrator
    while true {
      let (applied, isCurrent) = try queue.read { db in
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        try StoreFile.check(version: version, path: path)
        return (
          try migrator.appliedIdentifiers(db).count, try migrator.hasCompletedMigrations(db)
        )
      }
      if isCurrent { return }
      do {
        try migrator.migrate(queue)
      } catch {
        // Another process may have applied the same migration in between: go on from there.
        let now = try queue.read { db in try migrator.appliedIdentifiers(db).count }
        guard now > applied else { throw error }
      }
    }
  }
}
