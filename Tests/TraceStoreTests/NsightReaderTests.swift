import Foundation
import Testing
import TraceStore
import Traces

@Suite struct NsightReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A launch, a copy, a fill, an event and waits, and a range around them, as version 3.28.1 writes them.
  private func small() throws -> NsightDatabase {
    let database = try NsightDatabase(folder.file("full.sqlite"), schema: NsightDatabase.schema())
    try database.add(
      strings: "cudaLaunchKernel_v7000", "gemm(float*)", "gemm", "python", "cudaMemcpyAsync_v3020",
      "cuEventRecord", "cudaGetDeviceProperties_v2", "registered")
    try database.insert("TARGET_INFO_SESSION_START_TIME", [("utcEpochNs", 1_000_000)])
    try database.insert(
      "ThreadNames", [("nameId", 4), ("globalTid", NsightDatabase.global(70, thread: 71))])
    for (place, name) in [1, 5, 7, 6].enumerated() {
      try database.call(place * 10, place * 10 + 5, name: name, correlation: place + 1)
    }
    try database.activity(
      "KERNEL", 20, 60, correlation: 1,
      [
        ("demangledName", 2), ("shortName", 3), ("registersPerThread", 32), ("gridX", 4),
        ("gridY", 2), ("gridZ", 1), ("blockX", 128), ("blockY", 1), ("blockZ", 1),
        ("staticSharedMemory", 16), ("dynamicSharedMemory", 1024), ("graphNodeId", 9),
        ("tensorSizeMinusOneElements", ""),
      ])
    try database.activity(
      "MEMCPY", 61, 70, stream: 13, correlation: 2,
      [("bytes", 256), ("copyKind", 1), ("srcKind", 0), ("dstKind", 2)])
    try database.activity("MEMSET", 70, 75, correlation: 3, [("bytes", 64), ("memKind", 2)])
    try database.activity(
      "CUDA_EVENT", nil, nil, correlation: 4,
      [("eventId", 2), ("eventSyncId", 5), ("timestamp", 0)])
    try database.activity(
      "SYNCHRONIZATION", 40, 41, stream: 13, correlation: 5,
      [("syncType", 2), ("eventId", 2), ("eventSyncId", 5)])
    try database.activity(
      "SYNCHRONIZATION", 42, 80, stream: 4_294_967_295, correlation: 6, [("syncType", 4)])
    try database.activity("GRAPH_TRACE", 90, 99, correlation: 7, [("graphId", 3)])
    let thread = NsightDatabase.global(70, thread: 71)
    try database.insert(
      "NVTX_EVENTS",
      [
        ("start", 0), ("end", 50), ("eventType", 59), ("text", "step"), ("globalTid", thread),
        ("eventId", 1),
      ])
    try database.insert(
      "NVTX_EVENTS",
      [
        ("start", 5), ("end", 90), ("eventType", 60), ("textId", 8), ("globalTid", thread),
        ("eventId", 2),
      ])
    return database
  }

  private struct Row: Equatable {
    var kind: Span.Kind
    var name: String
    var lane: String
    var start: Int64
    var duration: Int64
    var correlation: Int?

    init(
      _ kind: Span.Kind, _ name: String, _ lane: String, _ start: Int64, _ duration: Int64,
      _ correlation: Int?
    ) {
      self.kind = kind
      self.name = name
      self.lane = lane
      self.start = start
      self.duration = duration
      self.correlation = correlation
    }
  }

  private func rows(_ trace: Trace) -> [Row] {
    trace.spans.map { span in
      Row(
        span.kind, trace.names[span.name], trace.lanes[span.lane].name, span.start, span.duration,
        span.correlation)
    }
  }

  @Test func rowsBecomeTheSpansThatKinetoGives() throws {
    let imported = try NsightReader.trace(path: small().path)
    let base: Int64 = 1_000_000
    #expect(
      rows(imported.trace) == [
        Row(.call, "cudaLaunchKernel", "process 70, python", base, 5, 1),
        Row(.call, "cudaMemcpyAsync", "process 70, python", base + 10, 5, 2),
        Row(.call, "cudaGetDeviceProperties_v2", "process 70, python", base + 20, 5, 3),
        Row(.call, "cuEventRecord", "process 70, python", base + 30, 5, 4),
        Row(.event, "cudaEvent", "GPU 0, stream 7", base + 30, 0, 4),
        Row(.kernel, "gemm(float*)", "GPU 0, stream 7", base + 20, 40, 1),
        Row(.kernel, "CUDA graph 3", "GPU 0, stream 7", base + 90, 9, 7),
        Row(.copy, "Memcpy HtoD (Pageable -> Device)", "GPU 0, stream 13", base + 61, 9, 2),
        Row(.fill, "Memset (Device)", "GPU 0, stream 7", base + 70, 5, 3),
        Row(.synchronization, "Stream Wait Event", "GPU 0, stream 13", base + 40, 1, 5),
        Row(.synchronization, "Context Sync", "GPU 0, stream -1", base + 42, 38, 6),
        Row(.annotation, "step", "process 70, python", base, 50, nil),
        Row(.annotation, "registered", "process 70", base + 5, 85, nil),
      ])
    #expect(
      imported.trace.lanes == [
        Lane(name: "process 70, python", kind: .thread, owner: 70, number: 71),
        Lane(name: "GPU 0, stream 7", kind: .stream, owner: 0, number: 7),
        Lane(name: "GPU 0, stream 13", kind: .stream, owner: 0, number: 13),
        Lane(name: "GPU 0, stream -1", kind: .stream, owner: 0, number: -1),
        Lane(name: "process 70", kind: .process, owner: 70),
      ])
    #expect(imported.notes.isEmpty)
  }

  @Test func detailsHaveKinetosKeys() throws {
    let trace = try NsightReader.trace(path: small().path).trace
    #expect(
      trace.details == [
        #"{"device":0,"context":1,"stream":7,"event_id":2,"event_sync_id":5}"#,
        #"{"device":0,"context":1,"stream":7,"grid":[4,2,1],"block":[128,1,1],"registers per thread":32,"#
          + #""shared memory":1040,"graph node id":9}"#,
        #"{"device":0,"context":1,"stream":7,"graph id":3}"#,
        #"{"device":0,"context":1,"stream":13,"bytes":256}"#,
        #"{"device":0,"context":1,"stream":7,"bytes":64}"#,
        #"{"device":0,"context":1,"stream":13,"cuda_sync_kind":"Stream Wait Event","wait_on_stream":7,"#
          + #""wait_on_cuda_event_record_corr_id":4,"wait_on_cuda_event_id":2,"event_sync_id":5}"#,
        #"{"device":0,"context":1,"stream":-1,"cuda_sync_kind":"Context Sync"}"#,
      ])
  }

  @Test func devicesAreDescribedAsKinetoDescribesThem() throws {
    let database = try small()
    for (id, name) in [(1, "B"), (0, "A")] {
      try database.insert(
        "TARGET_INFO_GPU",
        [
          ("id", id + 4), ("cuDevice", id), ("name", name), ("totalMemory", 150), ("smCount", 132),
          ("maxWarpsPerSm", 64), ("threadsPerWarp", 32), ("memoryBandwidth", 4800),
        ])
    }
    let trace = try NsightReader.trace(path: database.path).trace
    let rest =
      #""totalGlobalMem":150,"warpSize":32,"numSms":132,"memoryBandwidth":4800,"maxThreadsPerMultiprocessor":2048}"#
    #expect(
      trace.property("deviceProperties")
        == #"[{"id":0,"name":"A",\#(rest),{"id":1,"name":"B",\#(rest)]"#)
    #expect(trace.deviceName == "A")
    #expect(trace.property("baseTimeNanoseconds") == "1000000")
  }

  @Test func eachProcessIsARankWithCallsOfItsOwn() throws {
    let database = try NsightDatabase(folder.file(), schema: NsightDatabase.schema())
    try database.add(strings: "cudaLaunchKernel_v7000", "k")
    // The process with the higher number calls first, and a third only calls.
    for (process, start) in [(9, 0), (8, 1), (7, 2)] {
      try database.call(start, start + 1, name: 1, correlation: 5, process: process, thread: 1)
      guard process > 7 else { continue }
      try database.activity(
        "KERNEL", start + 5, start + 6, correlation: 5, process: process,
        [("demangledName", 2), ("tensorSizeMinusOneElements", "")])
    }
    let trace = try NsightReader.trace(path: database.path).trace
    #expect(trace.lanes.map(\.rank) == [1, 0, 2, 1, 0])
    #expect(trace.ranks == [0, 1, 2])
    let calls = trace.spans.filter { $0.kind == .call }
    #expect(Set(calls.map(\.correlation)).count == 3)
    for kernel in trace.spans where kernel.kind == .kernel {
      let launch = try #require(calls.first { $0.correlation == kernel.correlation })
      #expect(trace.lanes[launch.lane].rank == trace.lanes[kernel.lane].rank)
    }
  }

  @Test func streamsThatOnlyContextsTellApartAreLanesOfTheirOwn() throws {
    let database = try NsightDatabase(folder.file(), schema: NsightDatabase.schema())
    for context in [1, 2] {
      try database.activity("MEMSET", 0, 5, context: context, correlation: 0)
    }
    let trace = try NsightReader.trace(path: database.path).trace
    #expect(
      trace.lanes.map(\.name) == ["GPU 0, stream 7, context 1", "GPU 0, stream 7, context 2"])
    #expect(trace.spans.allSatisfy { $0.correlation == nil })
  }

  @Test func theStoreTakesItAndGivesItBack() throws {
    let trace = try NsightReader.trace(path: small().path).trace
    let store = try TraceStore(path: folder.file())
    let run = try store.add(trace, as: .example())
    #expect(try store.trace(of: run) == trace)
  }
}
