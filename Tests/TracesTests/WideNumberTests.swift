import Testing
import Traces

/// Numbers at the edge: wide ones of threads and processes, negative times, and parts of microseconds.
@Suite struct WideNumberTests {
  private func read(_ events: String) throws -> ImportedTrace {
    try ChromeTrace.read(Array(#"{"traceEvents":[\#(events)]}"#.utf8))
  }

  @Test func threadsAndProcessesBeyond32BitsKeepTheirNamesAndNumbers() throws {
    let imported = try read(
      #"""
      {"ph":"M","name":"thread_name","pid":1,"tid":140589156634432,"ts":0,"args":{"name":"MainThread"}},
      {"ph":"M","name":"thread_name","pid":1,"tid":140588800255680,"ts":0,"args":{"name":"Worker"}},
      {"ph":"X","cat":"cpu_op","name":"a","pid":1,"tid":140589156634432,"ts":55.303,"dur":3000.602,"args":{}},
      {"ph":"X","cat":"cpu_op","name":"b","pid":1,"tid":140588800255680,"ts":50.399,"dur":3122.675,"args":{}},
      {"ph":"M","name":"thread_name","pid":7168000000,"tid":"5","ts":0,"args":{"name":"T5"}},
      {"ph":"X","cat":"cpu_op","name":"c","pid":7168000000,"tid":5,"ts":1,"dur":2,"args":{}}
      """#)
    #expect(
      imported.trace.lanes == [
        Lane(
          name: "process 1, MainThread", kind: .thread, owner: 1, number: 140_589_156_634_432),
        Lane(name: "process 1, Worker", kind: .thread, owner: 1, number: 140_588_800_255_680),
        Lane(name: "process 7168000000, T5", kind: .thread, owner: 7_168_000_000, number: 5),
      ])
    #expect(imported.trace.spans.map(\.duration) == [3_000_602, 3_122_675, 2000])
    #expect(imported.notes.isEmpty)
  }

  /// Numbers whose lower 32 bits are equal are two; so are a number and a text that is no number.
  @Test func threadsWhoseLowerBitsAreEqualAreTwo() throws {
    let imported = try read(
      [5, 5 + (1 << 32), 5 + (1 << 40)].map {
        KinetoText.event("cpu_op", "a", 0, 1, process: $0, thread: $0)
      }.joined(separator: ",") + #",{"ph":"X","name":"a","pid":"5x","tid":5,"ts":0,"dur":1}"#)
    #expect(imported.trace.lanes.count == 4)
  }

  @Test func negativeDurationsAreCountedAndPartsOfMicrosecondsKept() throws {
    let imported = try read(
      #"""
      {"ph":"X","cat":"cpu_op","name":"ok","pid":1,"tid":1,"ts":0,"dur":10,"args":{}},
      {"ph":"X","cat":"cpu_op","name":"neg","pid":1,"tid":1,"ts":20,"dur":-5,"args":{}},
      {"ph":"X","cat":"cpu_op","name":"noend","pid":1,"tid":1,"ts":1660000000000000,"dur":-1660000000000000,"args":{}},
      {"ph":"X","cat":"kernel","name":"sub","pid":0,"tid":7,"ts":100.7,"dur":0.2,"args":{"correlation":1}}
      """#)
    #expect(imported.trace.spans.map(\.start) == [0, 100_700])
    #expect(imported.trace.spans.map(\.duration) == [10_000, 200])
    #expect(imported.notes == ["complete event with a negative dur": 2])
  }

  @Test func aNegativeStartAndLessThanANanosecondAreRead() throws {
    let imported = try read(
      #"{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":-0.5,"dur":0.0004},"#
        + #"{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":"7e-1","dur":1e-3}"#)
    #expect(imported.trace.spans.map(\.start) == [-500, 700])
    #expect(imported.trace.spans.map(\.duration) == [0, 1])
  }
}
