import Documents
import Foundation
import GRDB
import Laws
import Quantities
import Testing
import TraceStore
import Traces
import Validate
import Workloads

/// Questions in SQL: what the views say, and that nothing is changed.
@Suite struct AnswerTests {
  let folder: TemporaryFolder
  let store: TraceStore

  init() throws {
    folder = try TemporaryFolder()
    store = try TraceStore(path: folder.file())
  }

  private func answer(_ question: String, as form: AnswerForm = .csv) throws -> String {
    var text = ""
    try store.answer(question, as: form) { text += $0 }
    return text
  }

  private func rows(_ question: String) throws -> [CSVRow] {
    try CSVTable(bytes: Array(answer(question).utf8)).rows
  }

  /// A launch and a kernel of it, a copy whose launch is not recorded, and a host's span, on a clock that begins late.
  private static let trace: Trace = {
    let began: Int64 = 1_763_633_563_123_456_000
    var trace = Trace(
      lanes: [
        Lane(name: "CPU, thread 8", kind: .thread, rank: 1, owner: 70, number: 8),
        Lane(name: "GPU 3, stream 7", kind: .stream, rank: 1, owner: 3, number: 7),
      ],
      names: ["cudaLaunchKernel", "gemm kernel", "Memcpy"],
      details: [#"{"grid":[2,3,1],"block":[128,1,1]}"#, #"{"bytes":4096}"#],
      operations: [
        TracedOperation(
          kind: "gemm", type: "bf16", axes: "M=8;N=8;K=8",
          setting: Setting(library: .cublas, workers: 1, residency: .hot))
      ])
    trace.spans = [
      Span(name: 0, lane: 0, start: began, duration: 1500, kind: .call, correlation: 5),
      Span(
        name: 1, lane: 1, start: began + 4001, duration: 2500, operation: 0, kind: .kernel,
        correlation: 5, detail: 0),
      Span(
        name: 2, lane: 1, start: began + 7000, duration: 10, kind: .copy, correlation: 6, detail: 1),
    ]
    let durations: [Int64] = [2500, 1000, 3000, 9999]
    trace.samples = durations.enumerated().map { place, duration in
      Sample(operation: 0, sequence: place, start: 0, duration: duration)
    }
    return trace
  }()

  @Test func kernelsSayWhatRanWhereAndWhoLaunchedIt() throws {
    try store.add(Self.trace, as: .example("mine"))
    let rows = try rows("select * from kernels order by span")
    try #require(rows.count == 2)
    #expect(try rows[0].text("run") == "mine" && rows[0].text("kind") == "kernel")
    #expect(try rows[0].text("name") == "gemm kernel" && rows[0].text("family") == "gemm")
    #expect(try rows[0].text("operation") == "gemm bf16 M=8;N=8;K=8")
    #expect(try rows[0].int("rank") == 1 && rows[0].int("device") == 3)
    #expect(try rows[0].int("stream") == 7 && rows[0].text("grid") == "[2,3,1]")
    #expect(try rows[0].text("launched_us") == "0" && rows[0].text("start_us") == "4.001")
    #expect(try rows[0].text("duration_us") == "2.5" && rows[0].text("bytes") == "")
    #expect(try rows[1].text("launched_us") == "" && rows[1].text("bytes") == "4096")
  }

  @Test func operationsHaveTheMedianOfTheirSamples() throws {
    try store.add(Self.trace, as: .example())
    let row = try #require(try rows("select * from operations").first)
    #expect(try row.text("median_us") == "2.75" && row.text("min_us") == "1")
    #expect(try row.text("max_us") == "9.999" && row.text("total_us") == "16.499")
    #expect(try row.int("samples") == 4 && row.text("library") == "cublas")
  }

  /// Whatever a store holds, its views have a row for each thing, and each time is that of the trace.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func viewsHaveARowForEachThing(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var (spans, operations, samples) = (0, 0, 0)
    for _ in 0..<3 {
      let trace = Trace.random(&random)
      let run = try store.add(trace, as: .example())
      spans += trace.spans.count
      operations += trace.operations.count
      samples += trace.samples.count
      let found = try rows("select * from spans where run_id = \(run.id) order by span")
      try #require(found.count == trace.spans.count)
      for (row, span) in zip(found, trace.spans) {
        #expect(try row.double("duration_us") == Double(span.duration) / 1e3)
      }
    }
    for (view, count) in [("spans", spans), ("operations", operations), ("samples", samples)] {
      #expect(try rows("select count(*) as n from \(view)").first?.int("n") == count, "\(view)")
    }
    #expect(try rows("select * from runs").count == 3)
  }

  @Test func predictionsAndResidualsAreInMicroseconds() throws {
    let run = try store.add(Self.trace, as: .example())
    try store.setPredictions(
      [.example(time: Seconds(2e-6))], of: run, machine: "m", modelVersion: "1", commit: "c")
    try store.setResiduals(
      [
        Residual(
          subject: "gemm", family: "gemm", predicted: 2e-6, measured: 3e-6, low: 1e-6,
          high: .infinity, bound: "HBM reads", spread: 0)
      ], of: run, machine: "m", modelVersion: "1", commit: "c")
    let prediction = try #require(try rows("select * from predictions").first)
    #expect(try prediction.text("time_us") == "2" && prediction.text("profile") == "m")
    let residual = try #require(try rows("select * from residuals").first)
    #expect(try residual.text("error") == "-0.333333333333" && residual.text("covered") == "1")
    #expect(try residual.text("high_us") == "inf" && residual.text("measured_us") == "3")
  }

  @Test func theSameAnswerIsATableACSVAndJSON() throws {
    let question = """
      select 'a,b' as text, 1 as n, 2.0 / 3 as share, null as none
      union all select 'c', 2, 0.1 + 0.2, ''
      """
    #expect(
      try answer(question) == "text,n,share,none\n\"a,b\",1,0.666666666667,\nc,2,0.3,\n")
    #expect(
      try answer(question, as: .table)
        == "text  n     share  none\na,b   1  0.666667\nc     2       0.3\n")
    #expect(
      try answer(question, as: .json) == """
        [
          {"text":"a,b","n":1,"share":0.666666666667,"none":null},
          {"text":"c","n":2,"share":0.3,"none":""}
        ]

        """)
    #expect(try answer("select 1 as n where 0", as: .json) == "[]\n")
    #expect(try answer("select 1 as n where 0") == "n\n")
  }

  @Test(arguments: [
    "delete from spans", "delete from span", "DROP TABLE run", "insert into run select * from run",
    "update runs set run = ''", "vacuum into 'copy.sqlite'", "attach 'other.sqlite' as other",
    "create temp table t as select 1", "with r as (select 1) delete from run", "begin", "  Commit",
    "pragma user_version = 9", "select 1; drop table run", "pragma journal_mode = delete",
  ])
  func whatWouldChangeTheStoreIsRefused(question: String) throws {
    try store.add(Self.trace, as: .example())
    let before = try store.runs()
    #expect(throws: StoreError.self) { try answer(question) }
    #expect(try store.runs() == before)
    let modes = try DatabaseQueue(path: store.path).read { db in
      try ["user_version", "journal_mode"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
    }
    #expect(modes == ["3", "wal"])
  }

  @Test func aChangeIsNamedAsOne() {
    for question in ["delete from spans", "update span set lane = 0", "pragma user_version = 4"] {
      #expect(throws: StoreError.readOnly, "\(question)") { try answer(question) }
    }
    #expect(StoreError.readOnly.description.contains("read-only"))
  }

  @Test(arguments: [
    ("slect 1", "slect"), ("select kernel from spans", "no such column: kernel"),
    ("select * from kernel", "no such table: kernel; there are runs, spans, kernels"),
    ("", "empty"), ("select 1; select 2", "one statement"), ("select (", "incomplete input"),
    ("select json('{')", "malformed JSON"),
  ])
  func aWrongQuestionIsToldWhatSQLiteSays(question: String, part: String) {
    let error = #expect(throws: StoreError.self) { try answer(question) }
    guard case .wrongQuestion = error else {
      Issue.record("\(question): \(String(describing: error))")
      return
    }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
  }

  /// Views lie in the connection, so that no store has them and none keeps others from its file.
  @Test func aStoreHoldsNoViews() throws {
    try store.add(Self.trace, as: .example())
    _ = try answer("select * from spans")
    #expect(try rows("select name from main.sqlite_schema where type = 'view'").isEmpty)
  }

  @Test func theDocumentListsTheViewsAndTheirColumns() throws {
    func plain(_ text: String) -> String { text.replacing("`", with: "") }
    let views = StoreViewCatalog.views
    #expect(
      try DocumentedTable("view", in: "docs/store.md").rows
        == views.map { [$0.name, plain($0.summary)] })
    for view in views {
      let listed = try DocumentedTable(view.name, in: "docs/store.md").rows
      #expect(listed == view.columns.map { [$0.name, plain($0.meaning)] }, "\(view.name)")
      // What is listed is what is answered.
      let header = try answer("select * from \(view.name) limit 0")
      #expect(header == view.columns.map(\.name).joined(separator: ",") + "\n")
    }
  }
}
