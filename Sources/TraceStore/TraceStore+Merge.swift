import GRDB

extension TraceStore {
  /// Adds all runs of another store, all of them or none; their names are suffixed where they are taken.
  ///
  /// The other store keeps its runs.
  @discardableResult
  public func merge(from otherPath: String) throws(StoreError) -> [Run] {
    if StoreFile.isSame(path, otherPath) { throw .sameStore(path: otherPath) }
    let other = try TraceStore(path: otherPath, creating: false)
    return try write(beside: other) { db in
      try Row.fetchAll(db, sql: Self.sourceRuns).map { row in
        let record = RunRecord(
          name: row["name"], created: row["created"],
          machine: RunRecord.Machine(
            name: row["machine"], profile: row["profile"], description: row["description"]),
          command: row["command"], toolVersion: row["tool_version"], commit: row["tool_commit"])
        let id = try record.insert(db)
        for (table, columns) in Self.tablesOfRun {
          try db.execute(
            sql: """
              INSERT INTO main.\(table) (run, \(columns))
              SELECT ?, \(columns) FROM source.\(table) WHERE run = ?
              """, arguments: [id, row["id"] as Int])
        }
        try db.execute(sql: Self.copiedSpans, arguments: [id, row["id"] as Int])
        guard let run = try Run.fetch(id, db) else {
          throw DatabaseError.damage("run \(id) is gone")
        }
        return run
      }
    }
  }

  private static let sourceRuns = """
    SELECT run.id, run.name, run.created, run.command, run.tool_version, run.tool_commit,
      machine.name AS machine, machine.profile, machine.description
    FROM source.run AS run JOIN source.machine AS machine ON machine.id = run.machine
    ORDER BY run.id
    """

  /// Spans have their run in their number.
  private static let copiedSpans = """
    INSERT INTO main.span
      SELECT id + (?1 - ?2) * \(Schema.spansOfRun), lane, start, sequence, name, duration, operation,
        kind, correlation, external, detail
      FROM source.span
      WHERE id >= ?2 * \(Schema.spansOfRun) AND id < (?2 + 1) * \(Schema.spansOfRun)
    """

  /// Every other table that belongs to a run, those first that others refer to, with its columns beside the run.
  private static let tablesOfRun = [
    ("name", "position, text"),
    ("detail", "position, text"),
    ("property", "position, rank, key, value"),
    ("lane", "position, name, kind, rank, owner, number"),
    (
      "operation",
      "position, kind, type, axes, implementation, workers, cache_state, footprint_bytes"
    ),
    ("dependency", "position, source, target, kind"),
    (
      "sample",
      "operation, position, sequence, start, duration, cycles, instructions, cache_misses"
    ),
    (
      "byte_count",
      "operation, position, name, memory_reads, memory_writes, cache_reads, cache_writes"
    ),
    (
      "prediction",
      """
      position, machine, model_version, model_commit, operation, time_s, low_s, high_s, bound, tree
      """
    ),
    (
      "residual",
      """
      position, machine, model_version, model_commit, subject, family, predicted_s, measured_s,
      low_s, high_s, bound, spread
      """
    ),
  ]
}
