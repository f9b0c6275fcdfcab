import GRDB
public import Traces

extension TraceStore {
  /// Adds a run with its trace, all of it or nothing.
  @discardableResult
  public func add(_ trace: Trace, as record: RunRecord) throws(StoreError) -> Run {
    if let problem = trace.problem { throw .refused(problem: problem) }
    return try write { db in
      let id = try record.insert(db)
      try trace.insert(db, run: id)
      guard let run = try Run.fetch(id, db) else { throw DatabaseError.damage("run \(id) is gone") }
      return run
    }
  }

  /// The trace of a run, equal to the one that was added.
  public func trace(of run: Run) throws(StoreError) -> Trace {
    try read { db in
      try Run.check(run, db)
      let trace = try Trace(db, run: run.id)
      if let problem = trace.problem { throw DatabaseError.damage("run \(run.name): \(problem)") }
      return trace
    }
  }
}

extension DatabaseError {
  /// Rows that Orrery never wrote.
  static func damage(_ problem: String) -> DatabaseError {
    DatabaseError(resultCode: .SQLITE_CORRUPT, message: problem)
  }
}
