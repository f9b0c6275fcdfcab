-- A store as the first version wrote it: its tables, and a row or more of each.
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

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('runs with their traces and what was predicted for them');

INSERT INTO machine VALUES (1, 'amd-epyc', '<hardware/>', '2 cores');
INSERT INTO run VALUES
  (1, 'gone before', '2026-11-20T09:00:00Z', 1, 'orrery trace', '0.1.0', 'aaaa'),
  (2, 'host', '2026-11-20T10:00:00Z', 1, 'orrery trace --suite host', '0.1.0', 'bbbb');
INSERT INTO name VALUES (2, 0, 'gemm'), (2, 1, 'fill; DROP TABLE run');
INSERT INTO lane VALUES (2, 0, 'main', 'thread'), (2, 1, 'GPU 0, stream 7', 'stream');
INSERT INTO operation VALUES
  (2, 0, 'gemm', 'fp32', 'M=8;N=8;K=8', 'own', 1, 'hot'),
  (2, 1, 'copy', 'fp32', 'n=1024', 'openblas', 2, 'rotating');
INSERT INTO span VALUES
  (2, 1, 5000, 2, 1, 2500, NULL),
  (2, 0, 1000, 1, 0, 1500, 0),
  (2, 0, 4000, 0, 0, 1, 1);
INSERT INTO dependency VALUES (2, 0, 1, 2, 'fork');
INSERT INTO sample VALUES
  (2, 0, 0, 0, 1000, 1500, 9, 8, 7), (2, 0, 1, 1, 3000, 2500, NULL, NULL, NULL),
  (2, 1, 2, 0, 4000, 1, NULL, NULL, NULL);
INSERT INTO prediction VALUES
  (2, 0, 'amd-epyc', '0.1.0', 'bbbb', 0, 1.6e-6, 1.2e-6, 2.4e-6, 'vector fp32', '{"serial":[]}');
INSERT INTO residual VALUES
  (2, 0, 'amd-epyc', '0.1.0', 'bbbb', 'gemm fp32 M=8;N=8;K=8, own, 1 worker, hot', 'gemm', 1.6e-6,
   2e-6, 1.2e-6, 2.4e-6, 'vector fp32', 0.25);

PRAGMA application_id = 1330795097;
PRAGMA user_version = 1;
