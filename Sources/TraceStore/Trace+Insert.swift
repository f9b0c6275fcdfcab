import GRDB
import Quantities
import Traces
import Workloads

extension Trace {
  /// Adds the rows of a run that has none yet; positions must have been checked.
  func insert(_ db: Database, run: Int) throws {
    try insertNames(db, run)
    try insertLanes(db, run)
    try insertOperations(db, run)
    try insertSpans(db, run)
    try insertDependencies(db, run)
    try insertSamples(db, run)
    try insertCounts(db, run)
  }

  private func insertNames(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(db, "INSERT INTO name (run, position, text) VALUES (?, ?, ?)")
    row.bind(run, at: 1)
    for (position, text) in names.enumerated() {
      row.bind(position, at: 2)
      try row.bind(text, at: 3)
      try row.insert()
    }
  }

  private func insertLanes(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db, "INSERT INTO lane (run, position, name, kind) VALUES (?, ?, ?, ?)")
    row.bind(run, at: 1)
    for (position, lane) in lanes.enumerated() {
      row.bind(position, at: 2)
      try row.bind(lane.name, at: 3)
      try row.bind(lane.kind.rawValue, at: 4)
      try row.insert()
    }
  }

  private func insertOperations(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO operation
        (run, position, kind, type, axes, implementation, workers, cache_state, footprint_bytes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(run, at: 1)
    for (position, operation) in operations.enumerated() {
      row.bind(position, at: 2)
      try row.bind(operation.kind, at: 3)
      try row.bind(operation.type, at: 4)
      try row.bind(operation.axes, at: 5)
      try row.bind(operation.setting.implementation.rawValue, at: 6)
      row.bind(operation.setting.workers, at: 7)
      try row.bind(operation.setting.state.rawValue, at: 8)
      row.bind(operation.setting.footprint.map { Int64($0.value) }, at: 9)
      try row.insert()
    }
  }

  /// In the order of the key, so that SQLite appends.
  private func insertSpans(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO span (run, lane, start, sequence, name, duration, operation)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(run, at: 1)
    for position in spansByLane {
      let span = spans[position]
      row.bind(span.lane, at: 2)
      row.bind(span.start, at: 3)
      row.bind(position, at: 4)
      row.bind(span.name, at: 5)
      row.bind(span.duration, at: 6)
      row.bind(span.operation.map(Int64.init), at: 7)
      try row.insert()
    }
  }

  private func insertDependencies(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      "INSERT INTO dependency (run, position, source, target, kind) VALUES (?, ?, ?, ?, ?)")
    row.bind(run, at: 1)
    for (position, edge) in dependencies.enumerated() {
      row.bind(position, at: 2)
      row.bind(edge.source, at: 3)
      row.bind(edge.target, at: 4)
      try row.bind(edge.kind.rawValue, at: 5)
      try row.insert()
    }
  }

  private func insertCounts(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO byte_count (run, operation, position, name, memory_reads, memory_writes,
        cache_reads, cache_writes)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(run, at: 1)
    for (position, count) in counts.enumerated() {
      row.bind(count.operation, at: 2)
      row.bind(position, at: 3)
      row.bind(count.name, at: 4)
      row.bind(count.memoryReads, at: 5)
      row.bind(count.memoryWrites, at: 6)
      row.bind(count.cacheReads, at: 7)
      row.bind(count.cacheWrites, at: 8)
      try row.insert()
    }
  }

  private func insertSamples(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO sample (run, operation, position, sequence, start, duration,
        cycles, instructions, cache_misses)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(run, at: 1)
    for (position, sample) in samples.enumerated() {
      row.bind(sample.operation, at: 2)
      row.bind(position, at: 3)
      row.bind(sample.sequence, at: 4)
      row.bind(sample.start, at: 5)
      row.bind(sample.duration, at: 6)
      row.bind(sample.counters?.cycles, at: 7)
      row.bind(sample.counters?.instructions, at: 8)
      row.bind(sample.counters?.cacheMisses, at: 9)
      try row.insert()
    }
  }
}
