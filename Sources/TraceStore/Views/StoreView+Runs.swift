extension StoreView {
  /// All runs.
  static let runs = StoreView(
    "runs", "one run",
    source: "FROM main.run NOT INDEXED CROSS JOIN main.machine ON machine.id = run.machine",
    columns: [
      .init("created", "run.created", "when it ran or was imported, as in RFC 3339"),
      .init("machine", "machine.name", "the machine that it ran on, as its driver reports it"),
      .init("machine_description", "machine.description", "that machine, or the files, in words"),
      .init("command", "run.command", "the command line that made it"),
      .init("tool_version", "run.tool_version", "the version of Orrery that made it"),
      .init("tool_commit", "run.tool_commit", "the commit of that Orrery's source"),
      .init(
        "ranks", "(SELECT COUNT(DISTINCT lane.rank) FROM main.lane WHERE lane.run = run.id)",
        "how many processes of a distributed job it holds"),
      .init("spans", "(SELECT COUNT(*) FROM main.span WHERE \(spansOfRun))", "how many spans"),
      .init(
        "operations",
        "(SELECT COUNT(*) FROM main.operation WHERE operation.run = run.id)",
        "how many different operations"),
      .init(
        "samples", "(SELECT COUNT(*) FROM main.sample WHERE sample.run = run.id)",
        "how many timed runs of operations"),
      .microseconds(
        "duration_us",
        nanoseconds:
          "SELECT MAX(span.start + span.duration) - MIN(span.start) FROM main.span WHERE \(spansOfRun)",
        "from the first start to the last end; null without spans"),
    ])

  /// The operations of all runs, with the times of their samples.
  static let operations = StoreView(
    "operations", "one operation of a run, with how it was run and how long it took",
    preface: "WITH \(ranked), \(timed)",
    source: """
      FROM main.run NOT INDEXED
      CROSS JOIN main.operation ON operation.run = run.id
      LEFT JOIN timed ON timed.run = run.id AND timed.operation = operation.position
      """,
    columns: [
      .init("operation_id", "operation.position", "its place among the run's operations, from 0"),
      .operation, .family,
      .init("type", "operation.type", "the element type of its operands"),
      .init("sizes", "operation.axes", "its sizes, \"M=8;N=8;K=8\""),
      .init("library", "operation.implementation", "whose program ran it"),
      .init("workers", "operation.workers", "cores of a CPU that shared the work"),
      .init("state", "operation.cache_state", "where its operands were: `cold`, `hot`, `rotating`"),
      .init("samples", "IFNULL(timed.samples, 0)", "how often it was timed"),
      .microseconds("median_us", nanoseconds: "timed.median", "the median of its samples"),
      .microseconds("min_us", nanoseconds: "timed.least", "the least of its samples"),
      .microseconds("max_us", nanoseconds: "timed.most", "the longest of its samples"),
      .microseconds("total_us", nanoseconds: "timed.total", "all its samples together"),
    ])

  private static let ranked = """
    ranked AS (
      SELECT run, operation, duration,
        ROW_NUMBER() OVER (PARTITION BY run, operation ORDER BY duration) AS place,
        COUNT(*) OVER (PARTITION BY run, operation) AS number
      FROM main.sample
    )
    """

  /// The median is the middle sample, or the mean of the two in the middle.
  private static let timed = """
    timed AS MATERIALIZED (
      SELECT run, operation, COUNT(*) AS samples, MIN(duration) AS least, MAX(duration) AS most,
        TOTAL(duration) AS total,
        AVG(duration) FILTER (WHERE place IN ((number + 1) / 2, (number + 2) / 2)) AS median
      FROM ranked GROUP BY run, operation
    )
    """

  /// The timed runs of operations.
  static let samples = StoreView(
    "samples", "one timed run of an operation",
    source: """
      FROM main.run NOT INDEXED
      CROSS JOIN main.sample ON sample.run = run.id
      JOIN main.operation ON operation.run = run.id AND operation.position = sample.operation
      """,
    columns: [
      .operation, .family,
      .init("sample", "sample.sequence", "its place among the samples of its operation, from 0"),
      .microseconds("duration_us", nanoseconds: "sample.duration", "how long it took"),
      .init("cycles", "sample.cycles", "cycles of the core's clock; null where not counted"),
      .init("instructions", "sample.instructions", "completed ones; null where not counted"),
      .init(
        "cache_misses", "sample.cache_misses",
        "references that the last-level cache did not hold; null where not counted"),
    ])

  /// What a profiler counted.
  static let countedBytes = StoreView(
    "counted_bytes", "what a profiler counted of one kernel",
    source: """
      FROM main.run NOT INDEXED
      CROSS JOIN main.byte_count AS counted ON counted.run = run.id
      JOIN main.operation
        ON operation.run = run.id AND operation.position = counted.operation
      JOIN main.name ON name.run = run.id AND name.position = counted.name
      """,
    columns: [
      .operation, .family,
      .init("kernel", "name.text", "the kernel's name"),
      .init("dram_read_bytes", "counted.memory_reads", "read from the device's memory"),
      .init("dram_write_bytes", "counted.memory_writes", "written to the device's memory"),
      .init("l2_read_bytes", "counted.cache_reads", "read from the last-level cache"),
      .init("l2_write_bytes", "counted.cache_writes", "written to the last-level cache"),
    ])
}
