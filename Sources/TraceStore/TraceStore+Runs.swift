import GRDB

extension TraceStore {
  /// All runs, oldest first.
  ///
  /// Complexity: O(spans).
  public func runs() throws(StoreError) -> [Run] {
    try read { db in try Run.all(db) }
  }

  /// The run that a user means: by its id, by its name, or the newest as "last".
  public func run(_ reference: String) throws(StoreError) -> Run {
    try read { db in
      if let id = try Run.id(reference, db), let run = try Run.fetch(id, db) { return run }
      throw try StoreError.noSuchRun(reference, db)
    }
  }

  /// Deletes a run with all that belongs to it.
  public func delete(_ run: Run) throws(StoreError) {
    try write { db in
      try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run.id])
      if db.changesCount == 0 { throw try StoreError.noSuchRun(run.name, db) }
      try db.execute(sql: "DELETE FROM machine WHERE id NOT IN (SELECT machine FROM run)")
    }
  }

  /// The text of the hardware profile of the machine that the run ran on; nil where none was known.
  public func profile(of run: Run) throws(StoreError) -> String? {
    try read { db in
      try Run.check(run, db)
      return try String.fetchOne(
        db, sql: "SELECT profile FROM machine WHERE id = (SELECT machine FROM run WHERE id = ?)",
        arguments: [run.id])
    }
  }
}

extension StoreError {
  static func noSuchRun(_ reference: String, _ db: Database) throws -> StoreError {
    .noSuchRun(
      reference: reference,
      known: try String.fetchAll(db, sql: "SELECT name FROM run ORDER BY julianday(created), id"))
  }
}

extension Run {
  private static let listing = """
    SELECT run.id, run.name, run.created, machine.name AS machine,
      run.command, run.tool_version, run.tool_commit,
      (SELECT COUNT(*) FROM span
        WHERE span.id >= run.id * \(Schema.spansOfRun)
          AND span.id < (run.id + 1) * \(Schema.spansOfRun)) AS spans,
      (SELECT COUNT(*) FROM operation WHERE operation.run = run.id) AS operations,
      (SELECT COUNT(*) FROM sample WHERE sample.run = run.id) AS samples
    FROM run JOIN machine ON machine.id = run.machine

    """

  private init(_ row: Row) {
    self.init(
      id: row["id"], name: row["name"], created: row["created"], machine: row["machine"],
      command: row["command"], toolVersion: row["tool_version"], commit: row["tool_commit"],
      spans: row["spans"], operations: row["operations"], samples: row["samples"])
  }

  static func all(_ db: Database) throws -> [Run] {
    try Row.fetchAll(db, sql: listing + "ORDER BY julianday(run.created), run.id").map(Run.init)
  }

  static func fetch(_ id: Int, _ db: Database) throws -> Run? {
    try Row.fetchOne(db, sql: listing + "WHERE run.id = ?", arguments: [id]).map(Run.init)
  }

  fileprivate static func id(_ reference: String, _ db: Database) throws -> Int? {
    if reference == "last" {
      return try Int.fetchOne(
        db, sql: "SELECT id FROM run ORDER BY julianday(created) DESC, id DESC LIMIT 1")
    }
    if let id = Int(reference) { return id }
    return try Int.fetchOne(db, sql: "SELECT id FROM run WHERE name = ?", arguments: [reference])
  }

  static func check(_ run: Run, _ db: Database) throws {
    let sql = "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?)"
    guard try Bool.fetchOne(db, sql: sql, arguments: [run.id]) == true else {
      throw try StoreError.noSuchRun(run.name, db)
    }
  }
}

extension RunRecord {
  /// Adds the run without its trace, and gives its id.
  func insert(_ db: Database) throws -> Int {
    try db.execute(
      sql: """
        INSERT INTO run (name, created, machine, command, tool_version, tool_commit)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        try Self.free(name, db), created, try machine.id(db), command, toolVersion, commit,
      ])
    return Int(db.lastInsertedRowID)
  }

  /// The name, or the first of "name-2", "name-3"… that no run has and that cannot be taken for an id or for "last".
  private static func free(_ name: String, _ db: Database) throws -> String {
    let taken = try db.makeStatement(sql: "SELECT EXISTS (SELECT 1 FROM run WHERE name = ?)")
    let wanted = name.isEmpty ? "run" : name
    var candidate = wanted
    var number = 1
    while try candidate == "last" || Int(candidate) != nil
      || Bool.fetchOne(taken, arguments: [candidate]) == true
    {
      number += 1
      candidate = "\(wanted)-\(number)"
    }
    return candidate
  }
}

extension RunRecord.Machine {
  /// The id of the same machine in the store, or of a new one.
  fileprivate func id(_ db: Database) throws -> Int {
    let known = try Int.fetchOne(
      db, sql: "SELECT id FROM machine WHERE name = ? AND profile IS ? AND description = ?",
      arguments: [name, profile, description])
    if let known { return known }
    try db.execute(
      sql: "INSERT INTO machine (name, profile, description) VALUES (?, ?, ?)",
      arguments: [name, profile, description])
    return Int(db.lastInsertedRowID)
  }
}
