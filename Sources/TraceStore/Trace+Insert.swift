import GRDB
import Quantities
import Traces
import Workloads

extension Trace {
  /// Adds the rows of a run that has none yet; positions must have been checked.
  func insert(_ db: Database, run: Int) throws {
    try insert(names, into: "name", db, run)
    try insert(details, into: "detail", db, run)
    try insertProperties(db, run)
    try insertLanes(db, run)
    try insertOperations(db, run)
    try insertCounts(db, run)
    try insertEvents(db, run: run, after: GrownTrace())
  }

  /// Adds what came to the events of a run since it was kept last.
  func insertEvents(_ db: Database, run: Int, after kept: GrownTrace) throws {
    try insertSpans(db, run, from: kept.spans)
    try insertDependencies(db, run, from: kept.dependencies)
    try insertSamples(db, run, from: kept.samples)
  }

  private func insert(_ texts: [String], into table: String, _ db: Database, _ run: Int) throws {
    let row = try RawStatement(db, "INSERT INTO \(table) (run, position, text) VALUES (?, ?, ?)")
    row.bind(run, at: 1)
    for (position, text) in texts.enumerated() {
      row.bind(position, at: 2)
      try row.bind(text, at: 3)
      try row.insert()
    }
  }

  private func insertProperties(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db, "INSERT INTO property (run, position, rank, key, value) VALUES (?, ?, ?, ?, ?)")
    row.bind(run, at: 1)
    for (position, property) in properties.enumerated() {
      row.bind(position, at: 2)
      row.bind(property.rank, at: 3)
      try row.bind(property.key, at: 4)
      try row.bind(property.value, at: 5)
      try row.insert()
    }
  }

  private func insertLanes(_ db: Database, _ run: Int) throws {
    let row = try RawStatement(
      db,
      "INSERT INTO lane (run, position, name, kind, rank, owner, number) VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    row.bind(run, at: 1)
    for (position, lane) in lanes.enumerated() {
      row.bind(position, at: 2)
      try row.bind(lane.name, at: 3)
      try row.bind(lane.kind.rawValue, at: 4)
      row.bind(lane.rank, at: 5)
      row.bind(lane.owner.map(Int64.init), at: 6)
      row.bind(lane.number.map(Int64.init), at: 7)
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
      try row.bind(operation.setting.library.rawValue, at: 6)
      row.bind(operation.setting.workers, at: 7)
      try row.bind(operation.setting.residency.word, at: 8)
      row.bind(operation.setting.residency.footprint.map { Int64($0.value) }, at: 9)
      try row.insert()
    }
  }

  /// In the order of the key, so that SQLite appends.
  private func insertSpans(_ db: Database, _ run: Int, from first: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO span
        (id, lane, start, sequence, name, duration, operation, kind, correlation, external, detail)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for (place, position) in spansByLane(from: first).enumerated() {
      let span = spans[position]
      row.bind(run * Schema.spansOfRun + first + place, at: 1)
      row.bind(span.lane, at: 2)
      row.bind(span.start, at: 3)
      row.bind(position, at: 4)
      row.bind(span.name, at: 5)
      row.bind(span.duration, at: 6)
      row.bind(span.operation.map(Int64.init), at: 7)
      row.bind(span.kind.rawValue, at: 8)
      row.bind(span.correlation.map(Int64.init), at: 9)
      row.bind(span.external.map(Int64.init), at: 10)
      row.bind(span.detail.map(Int64.init), at: 11)
      try row.insert()
    }
  }

  private func insertDependencies(_ db: Database, _ run: Int, from first: Int) throws {
    let row = try RawStatement(
      db,
      "INSERT INTO dependency (run, position, source, target, kind) VALUES (?, ?, ?, ?, ?)")
    row.bind(run, at: 1)
    for (position, edge) in dependencies.enumerated().dropFirst(first) {
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

  private func insertSamples(_ db: Database, _ run: Int, from first: Int) throws {
    let row = try RawStatement(
      db,
      """
      INSERT INTO sample (run, operation, position, sequence, start, duration,
        cycles, instructions, cache_misses)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    row.bind(run, at: 1)
    for (position, sample) in samples.enumerated().dropFirst(first) {
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
