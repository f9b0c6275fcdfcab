import Documents
import Laws
import Testing

@testable import Traces

@Suite struct SpoolTests {
  /// A process that launches kernels on two streams, one after the other.
  private func spool(kernels: Int, seed: UInt64) -> SpoolBytes {
    var random = SplitMix(seed: seed)
    var spool = SpoolBytes()
    spool.process(#"{"process":"99","command":"python3 run.py","RANK":"1","WORLD_SIZE":"2"}"#)
    spool.process(#"{"cupti":"130001","driver":"13000"}"#)
    spool.call(5, 211, "cudaLaunchKernel_v7000")
    spool.name(1, "_Z5scalePfif")
    spool.name(2, "nvjet_tst")
    var time: UInt64 = 1_796_000_000_000_000_000
    for number in 1...kernels {
      let length = UInt64.random(in: 1...5000, using: &random)
      spool.records([
        SpoolBytes.kernel(
          name: UInt64.random(in: 1...2, using: &random),
          stream: UInt32.random(in: 7...8, using: &random), start: time + 3000,
          end: time + 3000 + length, correlation: UInt32(number)),
        SpoolBytes.call(211, start: time, end: time + 900, correlation: UInt32(number)),
      ])
      time += 4000 + length
    }
    spool.end()
    return spool
  }

  @Test func aProcessIsRead() throws {
    let imported = try Spool.read(spool(kernels: 10, seed: 1).bytes)
    let trace = imported.trace
    #expect(imported.notes.isEmpty)
    #expect(trace.spans.count == 20)
    #expect(trace.spans.count { $0.kind == .kernel } == 10)
    #expect(trace.names.contains("scale(float*, int, float)"))
    #expect(trace.names.contains("cudaLaunchKernel"))
    #expect(trace.ranks == [1])
    #expect(
      Set(trace.lanes.map(\.name)).isSuperset(of: ["process 99, thread 100", "GPU 0, stream 7"]))
    let kernel = try #require(trace.spans.first { $0.kind == .kernel })
    let detail = trace.details[try #require(kernel.detail)]
    #expect(detail.contains(#""grid":[4,2,1],"block":[128,1,1]"#))
    #expect(kernel.correlation == 1)
  }

  /// What a killed process has written ends anywhere.
  @Test(arguments: 1...40)
  func whateverWasWrittenIsKept(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let bytes = spool(kernels: 20, seed: seed).bytes
    let whole = try Spool.read(bytes).trace.spans
    let cut = Int.random(in: 0..<bytes.count - 8, using: &random)
    let imported = try Spool.read(Array(bytes[..<cut]))
    #expect(
      whole.starts(with: imported.trace.spans) {
        ($0.start, $0.duration) == ($1.start, $1.duration)
      })
    #expect(imported.notes["process whose end is missing: what was written before is kept"] == 1)
  }

  /// However a file comes in pieces, it says the same.
  @Test(arguments: [1, 7, 64, 1000])
  func piecesDoNotMatter(size: Int) throws {
    let bytes = spool(kernels: 30, seed: 5).bytes
    var place = 0
    let stream = ByteStream { () throws(DocumentError) in
      defer { place += size }
      return place < bytes.count ? Array(bytes[place..<min(place + size, bytes.count)]) : nil
    }
    #expect(try Spool.read([], rest: stream) == Spool.read(bytes))
  }

  /// Bytes that are no spool's are refused or counted, and never end the program.
  @Test(arguments: 1...60)
  func damageIsNoFault(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var bytes = spool(kernels: 12, seed: seed).bytes
    for _ in 0..<8 {
      let place = Int.random(in: 16..<bytes.count, using: &random)
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
    _ = try? Spool.read(bytes)
  }

  @Test func othersAreRefused() {
    #expect(!Spool.recognises(Array("{\"traceEvents\":[]}".utf8)))
    #expect(throws: TraceError.self) { try Spool.read(Array("SQLite format 3".utf8)) }
    var later = SpoolBytes().bytes
    later[8] = 2
    #expect(throws: TraceError.newerVersion(found: 2, known: 1)) { try Spool.read(later) }
  }

  @Test func aWaitNamesTheCallThatRecordedItsEvent() throws {
    var spool = SpoolBytes()
    spool.records([
      // A wait for the event that is recorded with number 55, before the record of that event is delivered.
      SpoolBytes.record(
        38, size: 56, words: [4: 2, 24: 9, 28: 1, 32: 8, 36: 3], longs: [8: 500, 16: 510, 40: 55]),
      SpoolBytes.record(
        36, size: 56, words: [4: 5, 8: 1, 12: 7, 16: 3, 24: 0], longs: [40: 400, 48: 55]),
      SpoolBytes.record(
        36, size: 56, words: [4: 8, 8: 1, 12: 9, 16: 3, 24: 0], longs: [40: 450, 48: 56]),
      SpoolBytes.kernel(name: 0, start: 600, end: 700, correlation: 10),
    ])
    spool.call(5, 147, "cudaStreamWaitEvent_v3020")
    spool.records([SpoolBytes.call(147, start: 500, end: 510, correlation: 9)])
    let trace = try Spool.read(spool.bytes).trace
    let wait = try #require(trace.spans.first { $0.kind == .synchronization })
    let detail = trace.details[try #require(wait.detail)]
    #expect(detail.contains(#""wait_on_stream":7,"wait_on_cuda_event_record_corr_id":5"#))
  }

  @Test func aWaitMeansTheLastRecordingBeforeItByWhateverThread() throws {
    func wait(
      _ type: UInt32, _ correlation: UInt32, stream: UInt32, event: UInt64, time: UInt64,
      thread: UInt32
    ) -> [UInt8] {
      SpoolBytes.range(
        8, time: time, thread: thread, number: event,
        payload: [type, correlation, 1, stream].flatMap { SpoolBytes.number($0) })
    }
    var spool = SpoolBytes()
    spool.call(5, 135, "cudaEventRecord_v3020")
    spool.call(5, 147, "cudaStreamWaitEvent_v3020")
    spool.call(5, 300, "cudaStreamBeginCapture_v10000")
    spool.call(5, 301, "cudaStreamEndCapture_v10000")
    spool.frame(
      5,
      wait(2, 9, stream: 8, event: 77, time: 300, thread: 100)
        // The driver's function within the runtime's says it again.
        + wait(2, 9, stream: 8, event: 77, time: 301, thread: 100)
        + wait(2, 15, stream: 8, event: 77, time: 910, thread: 100))
    spool.frame(
      5,
      wait(0, 4, stream: 7, event: 77, time: 100, thread: 101)
        + wait(0, 6, stream: 9, event: 77, time: 200, thread: 101)
        + wait(0, 12, stream: 11, event: 77, time: 400, thread: 101))
    spool.records([
      SpoolBytes.call(135, thread: 101, start: 90, end: 110, correlation: 4),
      SpoolBytes.call(135, thread: 101, start: 190, end: 210, correlation: 6),
      SpoolBytes.call(147, thread: 100, start: 290, end: 310, correlation: 9),
      SpoolBytes.call(135, thread: 101, start: 390, end: 410, correlation: 12),
      SpoolBytes.call(300, thread: 100, start: 900, end: 901, correlation: 13),
      SpoolBytes.call(147, thread: 100, start: 905, end: 915, correlation: 15),
      SpoolBytes.call(301, thread: 100, start: 950, end: 960, correlation: 16),
    ])
    spool.end()
    let trace = try Spool.read(spool.bytes).trace
    let waits = trace.spans.filter { $0.kind == .synchronization }
    try #require(waits.count == 1)
    #expect(waits[0].start == 290 && waits[0].correlation == 9)
    #expect(
      trace.details[try #require(waits[0].detail)]
        .contains(#""wait_on_stream":9,"wait_on_cuda_event_record_corr_id":6"#))
  }

  @Test func beforeTwelveEightTheLastRecordingIsMeant() throws {
    var spool = SpoolBytes()
    spool.records([
      SpoolBytes.record(36, size: 24, words: [4: 5, 8: 1, 12: 7, 16: 3], longs: [:]),
      SpoolBytes.record(36, size: 24, words: [4: 8, 8: 1, 12: 9, 16: 3], longs: [:]),
      SpoolBytes.record(36, size: 24, words: [4: 12, 8: 1, 12: 11, 16: 3], longs: [:]),
      SpoolBytes.record(
        38, size: 40, words: [4: 2, 24: 10, 28: 1, 32: 8, 36: 3], longs: [8: 500, 16: 510]),
    ])
    spool.records([SpoolBytes.call(147, start: 500, end: 510, correlation: 10)])
    let trace = try Spool.read(spool.bytes).trace
    let wait = try #require(trace.spans.first { $0.kind == .synchronization })
    #expect(
      trace.details[try #require(wait.detail)]
        .contains(#""wait_on_stream":9,"wait_on_cuda_event_record_corr_id":8"#))
  }

  /// CUPTI says of itself that its records are as long as the places that are read need.
  @Test func recordsThatAreTooShortAreSaid() throws {
    var spool = SpoolBytes()
    for (kind, size) in [(10, 216), (10, 120), (5, 40)] as [(UInt32, UInt32)] {
      spool.frame(7, [kind, 130001, size, 0].flatMap { SpoolBytes.number($0) })
    }
    spool.end()
    let notes = try Spool.read(spool.bytes).notes
    #expect(notes == ["kind of record of 120 bytes by CUPTI, expected 160 at least (kernel)": 1])
  }

  @Test func rangesNestAndShapesAreRead() throws {
    var spool = SpoolBytes()
    spool.frame(
      5,
      SpoolBytes.range(1, "step 3", time: 100)
        + SpoolBytes.range(
          1, "aten::mm, op_id = 7, sizes = [[8, 16], [16, 4]], input_op_ids = []", time: 110)
        + SpoolBytes.range(2, time: 120) + SpoolBytes.range(2, time: 200)
        + SpoolBytes.range(3, "request", time: 130, number: 4)
        + SpoolBytes.range(4, time: 190, number: 4) + SpoolBytes.range(2, time: 210)
        + SpoolBytes.range(1, "open", time: 220))
    spool.end()
    let imported = try Spool.read(spool.bytes)
    let trace = imported.trace
    func span(_ name: String) -> Span? { trace.spans.first { trace.names[$0.name] == name } }
    #expect(span("step 3")?.kind == .annotation)
    #expect(span("step 3").map { [$0.start, $0.end] } == [100, 200])
    #expect(span("aten::mm")?.kind == .hostOperation)
    #expect(
      span("aten::mm")?.detail.map { trace.details[$0] } == #"{"Input Dims":[[8, 16], [16, 4]]}"#)
    #expect(span("request").map { trace.lanes[$0.lane].kind } == .process)
    #expect(imported.notes["end of a range of NVTX without a begin"] == 1)
    #expect(imported.notes["range of NVTX without an end"] == 1)
  }

  @Test func aCollectiveHasItsBytesAndItsGroup() throws {
    var spool = SpoolBytes()
    spool.call(5, 430, "cudaLaunchKernelExC_v11060")
    spool.name(1, "ncclDevKernel_AllReduce_Sum_bf16_RING_LL(ncclDevKernelArgsStorage<4096ul>)")
    let communicator = SpoolBytes.number(UInt64(0xABC))
    let made = communicator + SpoolBytes.number(Int32(2)) + SpoolBytes.number(Int32(0))
    let asked = communicator + SpoolBytes.number(UInt64(4096)) + SpoolBytes.number(UInt64(0))
    spool.frame(
      5,
      SpoolBytes.range(7, "NCCL", time: 1, domain: 1)
        + SpoolBytes.range(1, "ncclCommInitRank", time: 10, domain: 1)
        + SpoolBytes.range(2, time: 20, domain: 1, payload: made + SpoolBytes.number(UInt64(0)))
        + SpoolBytes.range(1, "ncclAllReduce", time: 100, domain: 1, payload: asked)
        + SpoolBytes.range(2, time: 150, domain: 1)
        + SpoolBytes.range(1, "ncclGroupStart", time: 200, domain: 1)
        + SpoolBytes.range(2, time: 201, domain: 1)
        + SpoolBytes.range(1, "ncclAllReduce", time: 210, domain: 1, payload: asked)
        + SpoolBytes.range(2, time: 211, domain: 1)
        + SpoolBytes.range(1, "ncclAllReduce", time: 220, domain: 1, payload: asked)
        + SpoolBytes.range(2, time: 221, domain: 1)
        + SpoolBytes.range(1, "ncclGroupEnd", time: 230, domain: 1)
        + SpoolBytes.range(2, time: 260, domain: 1))
    spool.records([
      SpoolBytes.call(430, start: 120, end: 130, correlation: 4),
      SpoolBytes.kernel(name: 1, start: 140, end: 180, correlation: 4),
      SpoolBytes.call(430, start: 240, end: 250, correlation: 5),
      SpoolBytes.kernel(name: 1, start: 260, end: 280, correlation: 5),
    ])
    spool.end()
    let trace = try Spool.read(spool.bytes).trace
    let calls = trace.spans.filter { $0.kind == .kernel }
      .compactMap { $0.detail.flatMap { CollectiveCall(trace.details[$0]) } }
    try #require(calls.count == 2)
    #expect(calls[0].ranks == 2 && calls[0].type == "BFloat16" && calls[0].elements == 2048)
    #expect(calls[0].group == "abc" && calls[0].sequence == 0)
    // A group is launched at once, with the bytes of all its members.
    #expect(calls[1].elements == 4096 && calls[1].sequence == 1)
  }
}
