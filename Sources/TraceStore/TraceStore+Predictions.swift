import GRDB
public import Quantities

/// What one operation of a run is predicted to cost.
public struct OperationPrediction: Sendable, Hashable {
  /// Position in the trace's operations.
  public var operation: Int
  /// The time that is predicted.
  public var time: Seconds
  /// The lower end of the interval in which a measurement is expected.
  public var low: Seconds
  /// The upper end of that interval.
  public var high: Seconds
  /// The cause with the largest share of the time.
  public var bound: String
  /// The tree of the estimate, as JSON.
  public var tree: String

  /// What is predicted of the operation at a position.
  public init(
    operation: Int, time: Seconds, low: Seconds, high: Seconds, bound: String, tree: String
  ) {
    self.operation = operation
    self.time = time
    self.low = low
    self.high = high
    self.bound = bound
    self.tree = tree
  }
}

extension TraceStore {
  /// Keeps predictions for a run, in place of those that the same model gave on the same machine before.
  public func setPredictions(
    _ predictions: [OperationPrediction], of run: Run, machine: String, modelVersion: String,
    commit: String
  ) throws(StoreError) {
    try write { db in
      try Run.check(run, db)
      let source: StatementArguments = [run.id, machine, modelVersion, commit]
      try db.execute(
        sql: """
          DELETE FROM prediction
          WHERE run = ? AND machine = ? AND model_version = ? AND model_commit = ?
          """, arguments: source)
      let first = try Int.fetchOne(
        db, sql: "SELECT MAX(position) + 1 FROM prediction WHERE run = ?", arguments: [run.id])
      let row = try db.makeStatement(
        sql: """
          INSERT INTO prediction (run, machine, model_version, model_commit, position,
            operation, time_s, low_s, high_s, bound, tree)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for (position, prediction) in zip((first ?? 0)..., predictions) {
        try row.execute(
          arguments: source + [
            position, prediction.operation, prediction.time.value, prediction.low.value,
            prediction.high.value, prediction.bound, prediction.tree,
          ])
      }
    }
  }

  /// The predictions for a run in the order in which they were kept.
  public func predictions(of run: Run) throws(StoreError) -> [Attributed<OperationPrediction>] {
    try read { db in
      try Run.check(run, db)
      let sql = """
        SELECT machine, model_version, model_commit, operation, time_s, low_s, high_s, bound, tree
        FROM prediction WHERE run = ? ORDER BY position
        """
      return try Row.fetchAll(db, sql: sql, arguments: [run.id]).map { row in
        Attributed(
          OperationPrediction(
            operation: row["operation"], time: Seconds(row["time_s"]),
            low: Seconds(row["low_s"]), high: Seconds(row["high_s"]), bound: row["bound"],
            tree: row["tree"]),
          machine: row["machine"], modelVersion: row["model_version"],
          commit: row["model_commit"])
      }
    }
  }
}
