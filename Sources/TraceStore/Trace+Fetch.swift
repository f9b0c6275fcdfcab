import GRDB
import Quantities
import Traces
import Workloads

extension Trace {
  /// The trace of a run, every array in its order.
  init(_ db: Database, run: Int) throws {
    self.init(
      lanes: try Self.lanes(db, run), names: try Self.texts(db, run, of: "name"),
      details: try Self.texts(db, run, of: "detail"),
      operations: try Self.operations(db, run), spans: try Self.spans(db, run),
      dependencies: try Self.dependencies(db, run), samples: try Self.samples(db, run),
      counts: try Self.counts(db, run), properties: try Self.properties(db, run))
  }

  private static func texts(_ db: Database, _ run: Int, of table: String) throws -> [String] {
    try rows(db, run, "SELECT text FROM \(table) WHERE run = ? ORDER BY position") { row in
      row.text(0)
    }
  }

  private static func properties(_ db: Database, _ run: Int) throws -> [Property] {
    let sql = "SELECT rank, key, value FROM property WHERE run = ? ORDER BY position"
    return try rows(db, run, sql) { row in
      Property(rank: row.integer(0), key: row.text(1), value: row.text(2))
    }
  }

  private static func lanes(_ db: Database, _ run: Int) throws -> [Lane] {
    let sql = "SELECT name, kind, rank, owner, number FROM lane WHERE run = ? ORDER BY position"
    return try rows(db, run, sql) { row in
      Lane(
        name: row.text(0), kind: try known(row.text(1)), rank: row.integer(2),
        owner: row.optional(3).map { Int($0) }, number: row.optional(4).map { Int($0) })
    }
  }

  private static func operations(_ db: Database, _ run: Int) throws -> [TracedOperation] {
    let sql = """
      SELECT kind, type, axes, implementation, workers, cache_state, footprint_bytes
      FROM operation WHERE run = ? ORDER BY position
      """
    return try rows(db, run, sql) { row in
      TracedOperation(
        kind: row.text(0), type: row.text(1), axes: row.text(2),
        setting: Setting(
          library: try known(row.text(3)), workers: row.integer(4),
          residency: try residency(row.text(5)).reading(
            row.optional(6).map { Bytes(Double($0)) })))
    }
  }

  /// In the order of the table, each put to its place: sorting a million rows would take longer than reading them.
  private static func spans(_ db: Database, _ run: Int) throws -> [Span] {
    let bounds = [run * Schema.spansOfRun, (run + 1) * Schema.spansOfRun]
    let sql = "SELECT COUNT(*) FROM span WHERE id >= ? AND id < ?"
    let count = try Int.fetchOne(db, sql: sql, arguments: StatementArguments(bounds)) ?? 0
    var spans = [Span](repeating: Span(name: 0, lane: 0, start: 0, duration: 0), count: count)
    var isFound = [Bool](repeating: false, count: count)
    let row = try RawStatement(
      db,
      """
      SELECT sequence, name, lane, start, duration, operation, kind, correlation, external, detail
      FROM span WHERE id >= ? AND id < ?
      """)
    row.bind(bounds[0], at: 1)
    row.bind(bounds[1], at: 2)
    while try row.next() {
      let position = row.integer(0)
      guard spans.indices.contains(position), !isFound[position] else {
        throw DatabaseError.damage("span \(position) of run \(run) is one of \(count)")
      }
      guard let kind = Span.Kind(rawValue: row.integer(6)) else {
        throw DatabaseError.damage("span \(position) of run \(run) is of kind \(row.integer(6))")
      }
      isFound[position] = true
      spans[position] = Span(
        name: row.integer(1), lane: row.integer(2), start: row.integer64(3),
        duration: row.integer64(4), operation: row.optional(5).map { Int($0) }, kind: kind,
        correlation: row.optional(7).map { Int($0) }, external: row.optional(8).map { Int($0) },
        detail: row.optional(9).map { Int($0) })
    }
    guard !isFound.contains(false) else { throw DatabaseError.damage("run \(run) lacks spans") }
    return spans
  }

  private static func dependencies(_ db: Database, _ run: Int) throws -> [Dependency] {
    let sql = "SELECT source, target, kind FROM dependency WHERE run = ? ORDER BY position"
    return try rows(db, run, sql) { row in
      Dependency(source: row.integer(0), target: row.integer(1), kind: try known(row.text(2)))
    }
  }

  private static func counts(_ db: Database, _ run: Int) throws -> [ByteCount] {
    let sql = """
      SELECT operation, name, memory_reads, memory_writes, cache_reads, cache_writes
      FROM byte_count WHERE run = ? ORDER BY position
      """
    return try rows(db, run, sql) { row in
      ByteCount(
        operation: row.integer(0), name: row.integer(1), memoryReads: row.integer64(2),
        memoryWrites: row.integer64(3), cacheReads: row.integer64(4),
        cacheWrites: row.integer64(5))
    }
  }

  private static func samples(_ db: Database, _ run: Int) throws -> [Sample] {
    let sql = """
      SELECT operation, sequence, start, duration, cycles, instructions, cache_misses
      FROM sample WHERE run = ? ORDER BY position
      """
    return try rows(db, run, sql) { row in
      var counters: Counters?
      if let cycles = row.optional(4), let instructions = row.optional(5),
        let misses = row.optional(6)
      {
        counters = Counters(cycles: cycles, instructions: instructions, cacheMisses: misses)
      }
      return Sample(
        operation: row.integer(0), sequence: row.integer(1), start: row.integer64(2),
        duration: row.integer64(3), counters: counters)
    }
  }

  private static func rows<T>(
    _ db: Database, _ run: Int, _ sql: String, _ value: (RawStatement) throws -> T
  ) throws -> [T] {
    let row = try RawStatement(db, sql)
    row.bind(run, at: 1)
    var values: [T] = []
    while try row.next() { values.append(try value(row)) }
    return values
  }

  private static func residency(_ word: String) throws -> Residency {
    guard let residency = Residency(word: word) else {
      throw DatabaseError.damage("\"\(word)\" is no cache state")
    }
    return residency
  }

  /// The case of an enumeration that a text names.
  private static func known<T: RawRepresentable<String>>(_ text: String) throws -> T {
    guard let value = T(rawValue: text) else {
      throw DatabaseError.damage("\"\(text)\" is no \(T.self)")
    }
    return value
  }
}
