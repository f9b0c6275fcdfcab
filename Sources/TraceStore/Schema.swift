import GRDB

/// The tables, and the migrations that led to them.
///
/// Positions are those of the arrays in `Trace`; times are nanoseconds on the run's clock, but those of the model are
/// seconds, so that they come back to the bit.
enum Schema {
  /// "ORRY", in the header of every store from its first write on.
  static let applicationID = 0x4F52_5259
  /// The number of migrations, in the header too.
  static let version = 3

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("runs with their traces and what was predicted for them") { db in
      try db.execute(sql: runs + trace + model)
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    migrator.registerMigration("inputs in rotation, and bytes that a profiler counted") { db in
      try db.execute(sql: counts)
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("what spans are and say, and ranks") { db in
      try db.execute(sql: links)
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    return migrator
  }

  /// So many spans a run may have, a power of two: span `id` belongs to run `id / spansOfRun`.
  static let spansOfRun = 1 << 32

  /// `span.kind` is the number of a `Span.Kind`; `lane.owner` is a device or a process.
  ///
  /// Spans are appended by the million, so they have no key but their place: within a run they lie by lane, start and
  /// sequence, and go with their run by a trigger, since a foreign key would be looked up for every one of them.
  private static let links = """
    CREATE TABLE placed_span (
      id INTEGER PRIMARY KEY,
      lane INTEGER NOT NULL,
      start INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      name INTEGER NOT NULL,
      duration INTEGER NOT NULL,
      operation INTEGER,
      kind INTEGER NOT NULL,
      correlation INTEGER,
      external INTEGER,
      detail INTEGER
    ) STRICT;

    INSERT INTO placed_span
      SELECT run * \(spansOfRun) - 1
          + ROW_NUMBER() OVER (PARTITION BY run ORDER BY lane, start, sequence),
        lane, start, sequence, name, duration, operation, 0, NULL, NULL, NULL
      FROM span;

    DROP TABLE span;
    ALTER TABLE placed_span RENAME TO span;

    CREATE TRIGGER spans_of_run AFTER DELETE ON run BEGIN
      DELETE FROM span
      WHERE id >= OLD.id * \(spansOfRun) AND id < (OLD.id + 1) * \(spansOfRun);
    END;

    ALTER TABLE lane ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE lane ADD COLUMN owner INTEGER;
    ALTER TABLE lane ADD COLUMN number INTEGER;

    CREATE TABLE detail (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE property (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      rank INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    """

  /// A null footprint means inputs that no cache holds.
  private static let counts = """
    ALTER TABLE operation ADD COLUMN footprint_bytes INTEGER;

    CREATE TABLE byte_count (
      run INTEGER NOT NULL,
      operation INTEGER NOT NULL,
      position INTEGER NOT NULL,
      name INTEGER NOT NULL,
      memory_reads INTEGER NOT NULL,
      memory_writes INTEGER NOT NULL,
      cache_reads INTEGER NOT NULL,
      cache_writes INTEGER NOT NULL,
      PRIMARY KEY (run, operation, position),
      FOREIGN KEY (run, operation) REFERENCES operation (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  private static let runs = """
    CREATE TABLE machine (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      profile TEXT,
      description TEXT NOT NULL
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      created TEXT NOT NULL
        CHECK (created GLOB '[0-9][0-9][0-9][0-9]-*T*' AND julianday(created) IS NOT NULL),
      machine INTEGER NOT NULL REFERENCES machine (id),
      command TEXT NOT NULL,
      tool_version TEXT NOT NULL,
      tool_commit TEXT NOT NULL
    ) STRICT;

    CREATE INDEX run_by_machine ON run (machine);

    """

  /// Spans are clustered by their key, so that sorted ones are appended and a lane's interval is read in one sweep.
  private static let trace = """
    CREATE TABLE name (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE lane (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE operation (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      kind TEXT NOT NULL,
      type TEXT NOT NULL,
      axes TEXT NOT NULL,
      implementation TEXT NOT NULL,
      workers INTEGER NOT NULL,
      cache_state TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE span (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      lane INTEGER NOT NULL,
      start INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      name INTEGER NOT NULL,
      duration INTEGER NOT NULL,
      operation INTEGER,
      PRIMARY KEY (run, lane, start, sequence)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE dependency (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      source INTEGER NOT NULL,
      target INTEGER NOT NULL,
      kind TEXT NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE sample (
      run INTEGER NOT NULL,
      operation INTEGER NOT NULL,
      position INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      start INTEGER NOT NULL,
      duration INTEGER NOT NULL,
      cycles INTEGER,
      instructions INTEGER,
      cache_misses INTEGER,
      PRIMARY KEY (run, operation, position),
      FOREIGN KEY (run, operation) REFERENCES operation (run, position) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    """

  private static let model = """
    CREATE TABLE prediction (
      run INTEGER NOT NULL,
      position INTEGER NOT NULL,
      machine TEXT NOT NULL,
      model_version TEXT NOT NULL,
      model_commit TEXT NOT NULL,
      operation INTEGER NOT NULL,
      time_s REAL NOT NULL,
      low_s REAL NOT NULL,
      high_s REAL NOT NULL,
      bound TEXT NOT NULL,
      tree TEXT NOT NULL CHECK (json_valid(tree)),
      PRIMARY KEY (run, position),
      FOREIGN KEY (run, operation) REFERENCES operation (run, position) ON DELETE CASCADE
    ) STRICT;

    CREATE INDEX prediction_by_operation ON prediction (run, operation);

    CREATE TABLE residual (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      machine TEXT NOT NULL,
      model_version TEXT NOT NULL,
      model_commit TEXT NOT NULL,
      subject TEXT NOT NULL,
      family TEXT NOT NULL,
      predicted_s REAL NOT NULL,
      measured_s REAL NOT NULL,
      low_s REAL NOT NULL,
      high_s REAL NOT NULL,
      bound TEXT NOT NULL,
      spread REAL NOT NULL,
      PRIMARY KEY (run, position)
    ) STRICT;

    """
}
