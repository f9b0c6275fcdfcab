import GRDB
public import Validate

extension TraceStore {
  /// Keeps residuals of a run, in place of those that the same model gave on the same machine before.
  ///
  /// They are taken to be of times: a residual's `measure` is not kept.
  public func setResiduals(
    _ residuals: [Residual], of run: Run, machine: String, modelVersion: String, commit: String
  ) throws(StoreError) {
    try write { db in
      try Run.check(run, db)
      let source: StatementArguments = [run.id, machine, modelVersion, commit]
      try db.execute(
        sql: """
          DELETE FROM residual
          WHERE run = ? AND machine = ? AND model_version = ? AND model_commit = ?
          """, arguments: source)
      let first = try Int.fetchOne(
        db, sql: "SELECT MAX(position) + 1 FROM residual WHERE run = ?", arguments: [run.id])
      let row = try db.makeStatement(
        sql: """
          INSERT INTO residual (run, machine, model_version, model_commit, position, subject,
            family, predicted_s, measured_s, low_s, high_s, bound, spread)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for (position, residual) in zip((first ?? 0)..., residuals) {
        try row.execute(
          arguments: source + [
            position, residual.subject, residual.family, residual.predicted,
            residual.measured, residual.low, residual.high, residual.bound,
            residual.spread,
          ])
      }
    }
  }

  /// The residuals of a run in the order in which they were kept.
  public func residuals(of run: Run) throws(StoreError) -> [Attributed<Residual>] {
    try read { db in
      try Run.check(run, db)
      let sql = """
        SELECT machine, model_version, model_commit, subject, family, predicted_s, measured_s,
          low_s, high_s, bound, spread
        FROM residual WHERE run = ? ORDER BY position
        """
      return try Row.fetchAll(db, sql: sql, arguments: [run.id]).map { row in
        Attributed(
          Residual(
            subject: row["subject"], family: row["family"],
            predicted: row["predicted_s"], measured: row["measured_s"], low: row["low_s"],
            high: row["high_s"], bound: row["bound"],
            spread: row["spread"]),
          machine: row["machine"], modelVersion: row["model_version"],
          commit: row["model_commit"])
      }
    }
  }
}
