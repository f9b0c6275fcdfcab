import Documents
import Foundation
import GRDB
import Quantities
import Testing
import TraceStore
import Traces
import Validate
import Workloads

/// A store as 0.1.0 wrote it.
@Suite struct FirstVersionStoreTests {
  let folder: TemporaryFolder
  let store: TraceStore

  init() throws {
    folder = try TemporaryFolder()
    let fixture = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/store-of-0.1.0.sql")
    let text = try String(contentsOf: fixture, encoding: .utf8)
    let path = folder.file()
    let old = try DatabaseQueue(path: path)
    try old.writeWithoutTransaction { db in try db.execute(sql: text) }
    try old.close()
    store = try TraceStore(path: path, creating: false)
  }

  @Test func itsRunsKeepTheirMeaning() throws {
    #expect(try store.runs().map(\.name) == ["gone before", "host"])
    let run = try store.run("host")
    #expect(run.machine == "amd-epyc" && run.toolVersion == "0.1.0" && run.commit == "bbbb")
    let trace = try store.trace(of: run)
    #expect(trace.lanes.map(\.name) == ["main", "GPU 0, stream 7"])
    #expect(
      trace.spans == [
        Span(name: 0, lane: 0, start: 4000, duration: 1, operation: 1),
        Span(name: 0, lane: 0, start: 1000, duration: 1500, operation: 0),
        Span(name: 1, lane: 1, start: 5000, duration: 2500),
      ])
    #expect(trace.dependencies == [Dependency(source: 1, target: 2, kind: .fork)])
    #expect(trace.samples.map(\.duration) == [1500, 2500, 1])
    #expect(trace.operations[1].setting.workers == 2)
    #expect(try store.profile(of: run) == "<hardware/>")
    #expect(try store.predictions(of: run).map(\.value.time) == [Seconds(1.6e-6)])
    #expect(try store.residuals(of: run).map(\.value.measured) == [2e-6])
  }

  @Test(arguments: [
    (
      "select run, created, spans, samples, duration_us from runs order by run_id",
      "gone before,2026-11-20T09:00:00Z,0,0,\nhost,2026-11-20T10:00:00Z,3,3,6.5\n"
    ),
    (
      "select lane, name, start_us, duration_us, family from spans order by span",
      "main,gemm,3,0.001,copy\nmain,gemm,0,1.5,gemm\n\"GPU 0, stream 7\",fill; DROP TABLE run,4,2.5,\n"
    ),
    ("select family, median_us, samples from operations", "gemm,2,2\ncopy,0.001,1\n"),
    ("select family, time_us, bound from predictions", "gemm,1.6,vector fp32\n"),
    ("select family, error, covered, spread from residuals", "gemm,-0.2,1,0.25\n"),
    ("select cycles from samples where sample = 0 and family = 'gemm'", "9\n"),
  ])
  func itsViewsAnswer(question: String, rows: String) throws {
    var text = ""
    try store.answer(question, as: .csv) { text += $0 }
    #expect(text.drop { $0 != "\n" }.dropFirst() == rows)
  }
}
