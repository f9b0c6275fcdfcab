import Traces

extension StoreView {
  /// What ran in all runs.
  static let spans = StoreView(
    "spans", "one thing that a thread, a process or a stream did",
    preface: "WITH \(begun)", source: ofSpans,
    columns: [
      .init("span", "span.sequence", "its place among the run's spans, from 0"),
      .rank,
      .init("lane", "lane.name", "where it ran, in words: \"GPU 0, stream 7\""),
      .init("lane_kind", "lane.kind", "`thread`, `process` or `stream`"),
      .device, .stream,
      .init(
        "process", "CASE WHEN lane.kind <> 'stream' THEN lane.owner END",
        "the process's number; null on streams, or where it is not known"),
      .init(
        "thread", "CASE WHEN lane.kind = 'thread' THEN lane.number END",
        "the thread's number; null elsewhere, or where it is not known"),
      .init("name", "name.text", "what the source calls it"),
      .kind, .start, .duration, .family, .operation,
      .init(
        "correlation", "span.correlation", "the number that a call shares with what it launched"),
      .init(
        "external", "span.external",
        "the number of the framework's operation that it belongs to"),
      .init("arguments", "detail.text", "what else the source says of it, a JSON object"),
    ])

  /// What devices ran.
  static let kernels = StoreView(
    "kernels", "one kernel, copy or fill that a device ran",
    preface: "WITH \(begun), \(calls)",
    source: """
      \(ofSpans)
      LEFT JOIN calls
        ON calls.run = run.id AND calls.rank = lane.rank AND calls.correlation = span.correlation
      WHERE span.kind IN (\(activities)) OR (span.kind = 0 AND lane.kind = 'stream')
      """,
    columns: [
      .init("span", "span.sequence", "its place among the run's spans, from 0"),
      .rank, .device, .stream,
      .init("name", "name.text", "what the source calls it"),
      .kind, .family, .operation,
      .init(
        "launched_us", "calls.start_us",
        "when the call began that launched it, on the clock of `start_us`; null where it is not recorded"
      ),
      .start, .duration,
      .argument("grid", "blocks of the grid, [x,y,z]; null where it is not recorded"),
      .argument("block", "threads of a block, [x,y,z]; null where it is not recorded"),
      .argument("bytes", "what a copy or fill moved; null where it is not recorded"),
      .argument("dram_read_bytes", "read from the device's memory; null where it was not counted"),
      .argument("dram_write_bytes", "written to it; null where it was not counted"),
    ])

  /// Requests of serving benchmarks (`ServingBenchmark`).
  static let requests = StoreView(
    "requests", "one request of a serving benchmark",
    preface: "WITH \(begun)",
    source: """
      \(ofSpans)
      LEFT JOIN main.property AS benchmark
        ON benchmark.run = run.id AND benchmark.rank = lane.rank
        AND benchmark.key = 'benchmark ' || lane.owner
      WHERE +span.kind = 0 AND lane.kind = 'process' AND name.text = 'request'
        AND json_valid(detail.text) AND json_type(detail.text, '$.request') = 'integer'
      """,
    columns: [
      .init("benchmark", "lane.name", "the benchmark, in words"),
      .ofBenchmark("engine", "backend", "the engine, as the benchmark calls it"),
      .ofBenchmark("model", "model_id", "the model, as the benchmark calls it"),
      .ofBenchmark(
        "request_rate", "request_rate", "requests a second; `inf`, or null, for all at once"),
      .ofBenchmark("max_concurrency", "max_concurrency", "requests in flight at most"),
      .argument("request", "its place among the benchmark's requests, from 0"),
      .microseconds(
        "arrival_us", nanoseconds: "span.start - run.start",
        "when it was sent, counted from the first; 0 where that is not recorded"),
      .argument("prompt_tokens", "tokens of the prompt"),
      .argument("output_tokens", "tokens that were generated"),
      .argument("ttft_us", "from sending it to its first token"),
      .argument("tpot_us", "(last token - first token) / (output tokens - 1)"),
      .microseconds("e2e_us", nanoseconds: "span.duration", "from sending it to its last token"),
      .argument("worst_gap_us", "the longest between two deliveries"),
      .argument("queued_us", "how long the benchmark held it back before it was sent"),
      .argument("error", "what went wrong; null where nothing did"),
    ])

  /// Spans have their run in their number: these are those of `run`.
  static let spansOfRun = """
    span.id >= run.id * \(Schema.spansOfRun) AND span.id < (run.id + 1) * \(Schema.spansOfRun)
    """

  /// Runs by their numbers, with their first start, found once for each run and not once for each span.
  private static let begun = """
    begun AS MATERIALIZED (
      SELECT run.id, run.name, (SELECT MIN(span.start) FROM main.span WHERE \(spansOfRun)) AS start
      FROM main.run NOT INDEXED
    )
    """

  /// The joins are in this order, since SQLite has no statistics by which it would find it.
  private static let ofSpans = """
    FROM begun AS run
    CROSS JOIN main.span ON \(spansOfRun)
    CROSS JOIN main.lane ON lane.run = run.id AND lane.position = span.lane
    CROSS JOIN main.name ON name.run = run.id AND name.position = span.name
    LEFT JOIN main.operation ON operation.run = run.id AND operation.position = span.operation
    LEFT JOIN main.detail ON detail.run = run.id AND detail.position = span.detail
    """

  /// Calls by what they launched; the plus keeps SQLite from an index of all calls of all runs.
  private static let calls = """
    calls AS MATERIALIZED (
      SELECT run.id AS run, lane.rank, span.correlation,
        MIN(span.start - run.start) / 1000.0 AS start_us
      FROM begun AS run
      CROSS JOIN main.span ON \(spansOfRun)
      CROSS JOIN main.lane ON lane.run = run.id AND lane.position = span.lane
      WHERE +span.kind = \(Span.Kind.call.rawValue) AND span.correlation IS NOT NULL
      GROUP BY 1, 2, 3
    )
    """

  private static let activities = Span.Kind.allCases.filter(\.isActivity)
    .map { "\($0.rawValue)" }.joined(separator: ", ")
}

extension StoreView.Column {
  fileprivate static let rank = StoreView.Column(
    "rank", "lane.rank", "the number of its process in a distributed job, from 0")
  fileprivate static let device = StoreView.Column(
    "device", "CASE WHEN lane.kind = 'stream' THEN lane.owner END",
    "the device's number; null where it ran on a host")
  fileprivate static let stream = StoreView.Column(
    "stream", "CASE WHEN lane.kind = 'stream' THEN lane.number END",
    "the stream's number; null where it ran on a host")
  private static let kinds = Span.Kind.allCases
    .map { "WHEN \($0.rawValue) THEN '\($0)'" }.joined(separator: " ")

  fileprivate static let kind = StoreView.Column(
    "kind",
    "CASE span.kind \(kinds) END",
    "`kernel`, `copy`, `fill`, `call`, `hostOperation`, `annotation` and others; `span` where it is not known"
  )
  fileprivate static let start = StoreView.Column.microseconds(
    "start_us", nanoseconds: "span.start - run.start",
    "when it began, counted from the run's first start")
  fileprivate static let duration = StoreView.Column.microseconds(
    "duration_us", nanoseconds: "span.duration", "how long it took")

  /// A result of the benchmark that a request belongs to.
  fileprivate static func ofBenchmark(
    _ name: String, _ key: String, _ meaning: String
  ) -> StoreView.Column {
    StoreView.Column(name, "json_extract(benchmark.value, '$.\(key)')", meaning)
  }

  /// An argument of the source; null in what is no JSON.
  fileprivate static func argument(_ key: String, _ meaning: String) -> StoreView.Column {
    StoreView.Column(
      key, "CASE WHEN json_valid(detail.text) THEN json_extract(detail.text, '$.\(key)') END",
      meaning)
  }
}
