import Laws
import Testing
import Traces

/// Events whose category is not known, or that have none: whose they are, and that it is said.
@Suite struct UnknownCategoryTests {
  private func read(_ events: [String]) throws -> ImportedTrace {
    try ChromeTrace.read(Array("[\(events.joined(separator: ","))]".utf8))
  }

  private func label(_ kind: String, _ process: Int, _ name: String, thread: Int = 0) -> String {
    #"{"ph":"M","name":"\#(kind)","pid":\#(process),"tid":\#(thread),"args":{"name":"\#(name)"}}"#
  }

  private func kinds(_ trace: Trace) -> [String: Span.Kind] {
    Dictionary(trace.spans.map { (trace.names[$0.name], $0.kind) }) { first, _ in first }
  }

  private var ascend: [String] {
    [
      label("process_name", 1, "Python"), label("process_name", 4, "Ascend Hardware"),
      label("thread_name", 4, "Stream 2", thread: 20), label("process_name", 5, "CANN"),
      label("process_name", 6, "Communication"), label("thread_name", 6, "Plane 0", thread: 30),
      label("process_name", 7, "Overlap Analysis"),
      #"{"ph":"X","name":"aten::matmul","cat":"cpu_op","pid":1,"tid":11,"ts":"1716453456789000.123","dur":50.5}"#,
      #"{"ph":"X","name":"launch","pid":5,"tid":11,"ts":"1716453456789020.250","dur":10}"#,
      #"{"ph":"X","name":"MatMulV2","pid":4,"tid":20,"ts":"1716453456789100.500","dur":400.25,"#
        + #""args":{"Task Type":"AI_CORE"}}"#,
      #"{"ph":"X","name":"wait","pid":4,"tid":20,"ts":"1716453456789600","dur":3,"args":{"Task Type":"EVENT_WAIT"}}"#,
      #"{"ph":"X","name":"copy","pid":4,"tid":20,"ts":"1716453456789700","dur":3,"args":{"Task Type":"MEMCPY_ASYNC"}}"#,
      #"{"ph":"X","name":"hcom_allReduce_","pid":6,"tid":30,"ts":"1716453456789600","dur":200}"#,
      #"{"ph":"X","name":"Reduce_Inline","pid":6,"tid":30,"ts":"1716453456789600","dur":9}"#,
      #"{"ph":"X","name":"Computing","pid":7,"tid":1,"ts":"1716453456789600","dur":9}"#,
    ]
  }

  @Test(arguments: 0..<8) func ascendsKernelsAreDevicesWorkInAnyOrderOfEvents(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let imported = try read(ascend.shuffled(using: &random))
    #expect(
      kinds(imported.trace) == [
        "aten::matmul": .hostOperation, "launch": .span, "MatMulV2": .kernel,
        "wait": .deviceAnnotation, "copy": .copy, "hcom_allReduce_": .kernel,
        "Reduce_Inline": .deviceAnnotation, "Computing": .deviceAnnotation,
      ])
    let kernel = imported.trace.kernels.first { $0.name == "MatMulV2" }
    #expect(kernel?.duration == 400_250)
    #expect(
      imported.notes == [
        "event without a category of 'CANN', read as a host's": 1,
        "event without a category on a stream of 'Ascend Hardware', read as devices' work": 3,
        "event without a category on a stream of 'Communication', read as devices' work": 2,
        "event without a category of 'Overlap Analysis', read as a range of a device": 1,
      ])
    let streams = imported.trace.lanes.filter { $0.kind == .stream }.map(\.name)
    #expect(streams.contains("Ascend Hardware, Stream 2"))
  }

  @Test func theStreamsOfXLAAreDevices() throws {
    let imported = try read([
      label("process_name", 1, "/device:GPU:0"), label("process_name", 9, "/host:CPU"),
      label("thread_name", 1, "Stream #20(compute)", thread: 2),
      label("thread_name", 1, "XLA Ops", thread: 3),
      KinetoText.event(nil, "fusion", 5, 10, process: 1, thread: 2),
      KinetoText.event(nil, "MemcpyD2H", 20, 3, process: 1, thread: 2),
      KinetoText.event(nil, "dot.1", 5, 10, process: 1, thread: 3),
      KinetoText.event(nil, "Execute", 0, 10, process: 9, thread: 1),
    ])
    #expect(
      kinds(imported.trace) == [
        "fusion": .kernel, "MemcpyD2H": .copy, "dot.1": .deviceAnnotation, "Execute": .span,
      ])
    #expect(
      imported.notes == [
        "event without a category on a stream of '/device:GPU:0', read as devices' work": 2,
        "event without a category of '/device:GPU:0', read as a range of a device": 1,
      ])
  }

  @Test(
    arguments: [
      ("mtia_ccp_events", .kernel), ("mtia_runtime", .call), ("gcu_runtime", .call),
      ("GCU_MEMCPY", .copy), ("musa_driver", .call), ("npu_memset", .fill),
      ("xpu_sync", .synchronization), ("GCU_USER_ANNOTATION", .deviceAnnotation),
      ("runtime", .call),
    ] as [(String, Span.Kind)])
  func categoriesOfOtherDevicesAreKnown(category: String, kind: Span.Kind) throws {
    let imported = try read([KinetoText.event(category, "a", 0, 1, process: 1, thread: 1)])
    #expect(imported.trace.spans.map(\.kind) == [kind] && imported.notes.isEmpty)
  }

  @Test func whatCallsLaunchedIsDevicesWorkWhateverItsCategory() throws {
    let imported = try read([
      KinetoText.operation("aten::mm", 0, 50), KinetoText.call(10, 10, correlation: 3),
      KinetoText.event(
        "tensor_unit", "fc", 40, 900, process: 0, thread: 5, [#""correlation":3"#]),
      KinetoText.event("tensor_unit", "other", 0, 9, process: 0, thread: 6),
    ])
    #expect(imported.trace.kernels.map(\.name) == ["fc"])
    #expect(
      imported.notes == [
        "event of category 'tensor_unit' on a stream of 'process 0', read as devices' work": 1,
        "event of category 'tensor_unit', which is not known, read as a host's": 1,
      ])
  }

  @Test func besideKernelsTheRestOfAStreamAreRanges() throws {
    let imported = try read([
      KinetoText.kernel("k", 0, 9), KinetoText.event("scope", "s", 0, 20, process: 0, thread: 7),
    ])
    #expect(kinds(imported.trace) == ["k": .kernel, "s": .deviceAnnotation])
    #expect(
      imported.notes == ["event of category 'scope' of 'process 0', read as a range of a device": 1]
    )
  }

  @Test func noMoreCategoriesAreNamedThanPeopleRead() throws {
    let events = (0..<30).flatMap { (number: Int) -> [String] in
      (0...number).map { (place: Int) -> String in
        KinetoText.event("c\(number)", "a", place * 10, 1, process: 1, thread: 1)
      }
    }
    let notes = try read(events).notes
    #expect(notes.count == 21)
    #expect(notes["event of category 'c29', which is not known, read as a host's"] == 30)
    #expect(notes["event of 10 other categories and processes that are not known"] == 55)
    #expect(notes.values.reduce(0, +) == events.count)
  }
}
