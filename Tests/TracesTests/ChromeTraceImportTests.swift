import Documents
import Laws
import Testing
import Traces

@Suite struct ChromeTraceImportTests {
  private func read(_ text: String) throws -> ImportedTrace {
    try ChromeTrace.read(Array(text.utf8))
  }

  /// As PyTorch's profiler writes.
  private let pytorch = """
    {"schemaVersion": 1, "displayTimeUnit": "ms", "traceEvents": [
    {"ph": "X", "cat": "cpu_op", "name": "aten::mm", "pid": 5, "tid": 9, "ts": 4458676983543.183,
     "dur": 12.001, "args": {"External id": 1}},
    {"name": "gemm", "ph": "X", "cat": "kernel", "pid": 0, "tid": 7, "ts": 4458676983550.000, "dur": 3},
    {"ph": "X", "cat": "cpu_op", "name": "aten::mm", "pid": 5, "tid": 9, "ts": 1, "dur": 0},
    {"ph": "X", "cat": "Trace", "name": "PyTorch Profiler (0)", "pid": "Spans", "tid": "P", "ts": 0, "dur": 1},
    {"ph": "s", "id": 1, "pid": 5, "tid": 9, "ts": 1, "cat": "ac2g", "name": "ac2g"},
    {"ph": "f", "id": 1, "pid": 0, "tid": 7, "ts": 1, "cat": "ac2g", "name": "ac2g", "bp": "e"},
    {"ph": "i", "s": "g", "name": "Record Window End", "pid": "", "tid": "", "ts": 5},
    {"ph": "C", "name": "counter", "pid": 0, "ts": 1, "args": {"a": 1}},
    {"name": "process_labels", "ph": "M", "ts": 1, "pid": 0, "tid": 0, "args": {"labels": "GPU 0"}},
    {"name": "process_name", "ph": "M", "ts": 1, "pid": 5, "tid": 0, "args": {"name": "python"}},
    {"name": "thread_name", "ph": "M", "ts": 1, "pid": 0, "tid": 7, "args": {"name": "stream 7 "}},
    {"name": "thread_sort_index", "ph": "M", "ts": 1, "pid": 0, "tid": 7, "args": {"sort_index": 7}}
    ], "baseTimeNanoseconds": 1711964646000000000}
    """

  @Test func completeEventsOfOthersBecomeSpans() throws {
    let imported = try read(pytorch)
    #expect(
      imported.trace.lanes == [
        Lane(name: "python, thread 9", kind: .thread, owner: 5, number: 9),
        Lane(name: "GPU 0, stream 7", kind: .stream, owner: 0, number: 7),
        Lane(name: "process Spans, thread P", kind: .thread),
      ])
    #expect(imported.trace.names == ["aten::mm", "gemm", "PyTorch Profiler (0)"])
    let base: Int64 = 1_711_964_646_000_000_000
    #expect(
      imported.trace.spans == [
        Span(
          name: 0, lane: 0, start: base + 4_458_676_983_543_183, duration: 12_001,
          kind: .hostOperation, external: 1),
        Span(
          name: 1, lane: 1, start: base + 4_458_676_983_550_000, duration: 3000, kind: .kernel),
        Span(name: 0, lane: 0, start: base + 1000, duration: 0, kind: .hostOperation),
        Span(name: 2, lane: 2, start: base, duration: 1000, kind: .overhead),
      ])
    #expect(
      imported.notes == [
        "flow event": 2, "instant event": 1, "counter event": 1,
      ])
  }

  @Test func aBareArrayWithAbsoluteTimesIsReadToTheNanosecond() throws {
    let imported = try read(
      #"[{"ph":"X","name":"k","pid":1,"tid":1,"ts":1712195495505583.0,"dur":4.928}]"#)
    #expect(
      imported.trace.spans == [
        Span(name: 0, lane: 0, start: 1_712_195_495_505_583_000, duration: 4928)
      ])
  }

  @Test(arguments: [
    (#"{"ph":"X","name":"a","dur":1}"#, "complete event whose ts is missing or no number"),
    (#"{"ph":"X","ts":null,"dur":1}"#, "complete event whose ts is missing or no number"),
    (#"{"ph":"X","ts":1}"#, "complete event whose dur is missing or no number"),
    (#"{"ph":"X","ts":1,"dur":"long"}"#, "complete event whose dur is missing or no number"),
    (#"{"ph":"X","ts":1,"dur":[1]}"#, "complete event whose dur is missing or no number"),
    (#"{"ph":"X","ts":1,"dur":-0.001}"#, "complete event with a negative dur"),
    (#"{"ph":"X","ts":1e17,"dur":1}"#, "complete event more than 146 years from the epoch"),
    (
      #"{"ph":"X","ts":9e15,"dur":9e15}"#, "complete event more than 146 years from the epoch"
    ),
    (#"{"ph":"X","ts":-5e15,"dur":1}"#, "complete event more than 146 years from the epoch"),
    (#"{"name":"a"}"#, "event without ph"),
    (#"{"ph":"q"}"#, "event of phase q"),
    ("7", "event that is no object"),
    ("[]", "event that is no object"),
  ])
  func badEventsAreCountedAndNotFatal(event: String, note: String) throws {
    let good = #"{"ph":"X","name":"k","pid":1,"tid":1,"ts":1,"dur":2}"#
    let imported = try read("{\"traceEvents\":[\(event),\(good),\(event)]}")
    #expect(imported.trace.spans == [Span(name: 0, lane: 0, start: 1000, duration: 2000)])
    #expect(imported.notes == [note: 2])
  }

  @Test func anEventWithoutProcessAndThreadHasALaneOfItsOwn() throws {
    let trace = try read(#"[{"ph":"X","name":"k","ts":1,"dur":2}]"#).trace
    #expect(trace.lanes.count == 1 && trace.spans[0].lane == 0)
  }

  @Test func timesThatAreWrittenAsTextAreRead() throws {
    let imported = try read(#"[{"ph":"X","name":"k","pid":1,"tid":1,"ts":"1.5","dur":"2"}]"#)
    #expect(imported.trace.spans == [Span(name: 0, lane: 0, start: 1500, duration: 2000)])
  }

  @Test func aDocumentOfWhichNothingCanBeReadIsRefusedWithItsOffset() {
    let error = #expect(throws: TraceError.self) { try read("{\"traceEvents\": [{\"ph") }
    #expect(error == .document(.notJSON(offset: 17, reason: "expected a list of events")))
  }

  @Test(arguments: [
    #"{"traceEvents":[]}"#, "  {\n\"a\": {\"b\": [\"}\"]}, \"traceEvents\" : [", "[ {\"ph\":\"X\"",
    "\u{FEFF}{\"traceEvents\":[]}", #"[{"name":"x","args":{"a":[{}]},"ph":"X"}]"#,
  ])
  func chromeTracesAreRecognised(text: String) {
    #expect(ChromeTrace.recognises(Array(text.utf8)))
  }

  @Test(arguments: [
    "", "{}", "[]", "[[]]", "[1]", "{\"traceEvents\"", "{\"traceEvents\":1}", "op,dtype,dims\n",
    #"{"a":{"traceEvents":[]}}"#, #"{"a":"traceEvents"}"#, #"{"a":"\"traceEvents\":["}"#,
    #"[{"name":"x"},{"ph":"X"}]"#, #"["ph",{"ph":"X"}]"#, #"[{"a":{"ph":"X"}}]"#, "SQLite format 3",
    #"{"nodes":[{"ph":"X"}]}"#, #"[1,{"ph":"X"}]"#, "\"", "{\"\\",
  ])
  func otherFormatsAreNot(text: String) {
    #expect(!ChromeTrace.recognises(Array(text.utf8)))
  }

  @Test(arguments: 0..<20) func anyBytesAreReadOrRefused(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let exported = random.trace(spans: 4).chromeTrace()
    let foreign = Array(pytorch.utf8)
    for _ in 0..<40 {
      _ = try? ChromeTrace.read(random.mutation(of: exported))
      _ = try? ChromeTrace.read(random.mutation(of: foreign))
      _ = try? ChromeTrace.read(random.mutation(of: random.mutation(of: exported)))
    }
  }
}
