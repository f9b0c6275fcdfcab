import Documents
import Laws
import Testing
import Traces

/// Processes, threads, flows from launches and the critical path of exported documents.
@Suite struct ChromeProcessTests {
  private func events(
    _ trace: Trace, _ phase: String, _ name: String? = nil, path: [PathSegment] = []
  ) throws -> [JSONValue] {
    let document = try JSONValue(bytes: trace.chromeTrace(path: path))
    let name = name.map { JSONValue.string($0) }
    return try document.array("traceEvents").filter { event in
      event["ph"] == JSONValue.string(phase) && (name == nil || event["name"] == name)
    }
  }

  private func place(_ event: JSONValue) throws -> [Int] {
    [try event.int("pid"), try event.int("tid")]
  }

  private typealias Part = (
    name: Int, start: Int64, duration: Int64, kind: Span.Kind, correlation: Int?
  )

  private static let parts: [Part] = [
    (0, 0, 40_000, .annotation, nil), (1, 1_000, 5_000, .call, 3), (2, 9_000, 10_000, .kernel, 3),
    (2, 20_000, 10_000, .kernel, 3), (4, 7_000, 2_000, .call, 4), (3, 31_000, 1_000, .copy, 4),
    (2, 33_000, 1_000, .kernel, 99),
  ]

  /// Two ranks of one program, each with a thread that launches two kernels and copies on a stream.
  private let twoRanks: Trace = {
    var trace = Trace(names: ["step", "cudaGraphLaunch", "gemm", "Memcpy HtoD", "cudaMemcpyAsync"])
    for rank in 0..<2 {
      let lane = trace.lanes.count
      let process = 4000 + 77 * rank
      trace.lanes.append(
        Lane(
          name: "python, thread \(process)", kind: .thread, rank: rank, owner: process,
          number: process))
      trace.lanes.append(
        Lane(name: "GPU \(rank), stream 7", kind: .stream, rank: rank, owner: rank, number: 7))
      let first = trace.spans.count
      for part in Self.parts {
        trace.spans.append(
          Span(
            name: part.name, lane: part.kind.isActivity ? lane + 1 : lane,
            start: 1_000_000 + 5_000 * Int64(rank) + part.start, duration: part.duration,
            kind: part.kind, correlation: part.correlation))
      }
      trace.dependencies.append(Dependency(source: first, target: first + 2, kind: .gradient))
    }
    return trace
  }()

  @Test func eachRankIsAProcessWithItsThreadsAsRecorded() throws {
    let names = try events(twoRanks, "M", "process_name")
    #expect(try names.map { try $0.string(["args", "name"]) } == ["rank 0", "rank 1"])
    #expect(try names.map { try $0.int("pid") } == [4000, 4077])
    let order = try events(twoRanks, "M", "process_sort_index")
    #expect(try order.map { try $0.int(["args", "sort_index"]) } == [0, 1])
    let places = Set(try events(twoRanks, "X").map { try place($0) })
    #expect(places == [[4000, 4000], [4000, 7], [4077, 4077], [4077, 7]])
    #expect(try ChromeTrace.read(twoRanks.chromeTrace()) == ImportedTrace(trace: twoRanks))
  }

  @Test func ranksOfOneProcessNumberAndThreadsOfOneNumberStayApart() throws {
    var trace = Trace(names: ["a"])
    for rank in [0, 0, 0, 3, 3] {
      trace.spans.append(
        Span(name: 0, lane: trace.lanes.count, start: 0, duration: 5, kind: .hostOperation))
      trace.lanes.append(Lane(name: "t", kind: .thread, rank: rank, owner: 1, number: 2))
    }
    trace.lanes.append(Lane(name: "wide", kind: .thread, rank: 3, owner: -1, number: 1 << 60))
    trace.spans.append(Span(name: 0, lane: 5, start: 0, duration: 5))
    let places = try events(trace, "X").map { try place($0) }
    #expect(places == [[1, 2], [1, 3], [1, 4], [2, 2], [2, 3], [2, 4]])
    #expect(try ChromeTrace.read(trace.chromeTrace()) == ImportedTrace(trace: trace))
  }

  /// The numbers of `cases/08-wide-ids`, and a second input: a device's stream 0.
  @Test(arguments: [(4_294_967_301, 1 << 33), (2, 0)]) func threadsKeepTheirNumbers(
    process: Int, thread: Int
  ) throws {
    let imported = try ChromeTrace.read(
      Array(
        #"[{"ph":"X","cat":"cpu_op","name":"a","pid":\#(process),"tid":\#(thread),"ts":1,"dur":2}]"#
          .utf8))
    #expect(try events(imported.trace, "X").map { try place($0) } == [[process, thread]])
  }

  @Test func aCallHasAFlowToAllThatItLaunchedInItsOwnRank() throws {
    let starts = try events(twoRanks, "s", "ac2g")
    #expect(try starts.map { try $0.int("id") } == [1, 4, 8, 11])
    let ends = try events(twoRanks, "f", "ac2g").map {
      [try $0.int("id"), try $0.int(["args", "span"])]
    }
    #expect(ends == [[1, 2], [1, 3], [4, 5], [8, 9], [8, 10], [11, 12]])
    let slices = try events(twoRanks, "X")
    for flow in try events(twoRanks, "s") + events(twoRanks, "f") {
      let span = try flow.int(["args", "span"])
      let slice = try #require(slices.first { try $0.int(["args", "span"]) == span })
      #expect(try place(flow) == place(slice))
      #expect(flow["ts"] == slice["ts"] && flow["bp"] == "e")
    }
    let gradients = try events(twoRanks, "s", "gradient")
    #expect(gradients.count == 2 && gradients.allSatisfy { $0["cat"] == "fwdbwd" })
  }

  @Test func theCriticalPathIsATrackOfItsOwnThatIsNotReadBack() throws {
    let path = [
      PathSegment(start: 1_006_000, end: 1_009_000, name: "cudaGraphLaunch", why: "launch"),
      PathSegment(start: 1_008_000, end: 1_019_000, name: "gemm", why: "own duration"),
      PathSegment(start: 1_010_000, end: 1_011_000, name: "within", why: "lost"),
      PathSegment(start: 1_001_000, end: 1_006_000, name: "step", why: "thread order"),
    ]
    let drawn = try events(twoRanks, "X", path: path).filter { $0["cat"] == "critical path" }
    #expect(try drawn.map { try $0.string("name") } == ["step", "cudaGraphLaunch", "gemm"])
    #expect(try drawn.map { try $0.double("ts") } == [1, 6, 9])
    #expect(try drawn.map { try $0.double("dur") } == [5, 3, 10])
    #expect(
      try drawn.map { try $0.string(["args", "why"]) } == [
        "thread order", "launch", "own duration",
      ])
    let process = try #require(
      try events(twoRanks, "M", "process_name", path: path).first {
        try $0.string(["args", "name"]) == "critical path"
      })
    let number = try process.int("pid")
    #expect(try drawn.allSatisfy { try $0.int("pid") == number })
    #expect(number != 4000 && number != 4077)
    #expect(
      try ChromeTrace.read(twoRanks.chromeTrace(path: path)) == ImportedTrace(trace: twoRanks))
  }

  /// The law of slices, of the critical path's too.
  @Test(arguments: 0..<30) func segmentsFollowOneAnother(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    let path = (0..<20).map { _ in
      let start = trace.spans[0].start + Int64.random(in: -900...900, using: &random)
      let end = start + Int64.random(in: -50...300, using: &random)
      return PathSegment(start: start, end: end, name: random.text(), why: random.text())
    }
    var time = -1.0
    for event in try events(trace, "X", path: path) where event["cat"] == "critical path" {
      #expect(try event.double("ts") >= time - 1e-6)
      #expect(try event.double("dur") > 0)
      time = try event.double("ts") + event.double("dur")
    }
    #expect(try ChromeTrace.read(trace.chromeTrace(path: path)) == ImportedTrace(trace: trace))
  }

  @Test func whatSourcesSayTogetherStandsBesideTheEvents() throws {
    var trace = twoRanks
    let devices = #"[{"id": 0, "name": "NVIDIA A100"}]"#
    for rank in 0..<2 {
      trace.properties += [
        Property(rank: rank, key: "deviceProperties", value: devices),
        Property(rank: rank, key: "distributedInfo", value: #"{"rank": \#(rank)}"#),
        Property(rank: rank, key: "schemaVersion", value: "9"),
        Property(rank: rank, key: "broken", value: "[1,"),
      ]
    }
    let both = try JSONValue(bytes: trace.chromeTrace())
    let expected = try JSONValue(bytes: Array(devices.utf8))
    #expect(both["deviceProperties"] == expected)
    #expect(both["distributedInfo"] == nil && both["broken"] == nil)
    #expect(try both.int("schemaVersion") == 1)
    #expect(try ChromeTrace.read(trace.chromeTrace()) == ImportedTrace(trace: trace))
  }

  /// HolisticTraceAnalysis looks for the rank line by line, by `"rank":\s+(\d+)`.
  @Test func aRankAloneIsNamedAsItsLanesAre() throws {
    var trace = Trace(lanes: [Lane(name: "t", kind: .thread, rank: 5)], names: ["a"])
    trace.spans = [Span(name: 0, lane: 0, start: 0, duration: 1)]
    func said() throws -> [Substring] {
      let text = String(decoding: trace.chromeTrace(), as: UTF8.self)
      return text.matches(of: /"rank":\s+(\d+)/).map { $0.output.1 }
    }
    #expect(try said() == ["5"])
    // As two files that both claimed rank 0 are numbered.
    trace.properties = [
      Property(rank: 5, key: "distributedInfo", value: #"{"backend": "nccl", "rank": 0}"#)
    ]
    #expect(try said() == ["5"])
    let document = try JSONValue(bytes: trace.chromeTrace())
    #expect(try document.string(["distributedInfo", "backend"]) == "nccl")
  }

  @Test func workSaysItsStreamWhereTheSourceDoesNot() throws {
    var trace = twoRanks
    trace.details = [#"{"stream": 20, "device": 3}"#, #"{"grid": [1, 1, 1]}"#]
    trace.spans[2].detail = 0
    trace.spans[3].detail = 1
    let kernels = try events(trace, "X", "gemm").prefix(3)
    #expect(try kernels.map { try $0.int(["args", "stream"]) } == [20, 7, 7])
    #expect(try kernels.map { try $0.int(["args", "device"]) } == [3, 0, 0])
    #expect(try ChromeTrace.read(trace.chromeTrace()) == ImportedTrace(trace: trace))
  }

  /// A source may use the keys that Orrery writes of its own.
  @Test(arguments: [
    #"{"operation":0,"correlation":5,"External id":6,"spanKind":4,"name":1,"detail":1,"span":3}"#,
    #"{"kind":4,"type":2,"stream":1}"#,
  ])
  func whatASourceSaidIsNotTakenForOrrerys(detail: String) throws {
    var trace = twoRanks
    trace.details = [detail, "{}"]
    for place in trace.spans.indices { trace.spans[place].detail = 0 }
    trace.names[3] = trace.names[2]
    #expect(try ChromeTrace.read(trace.chromeTrace()) == ImportedTrace(trace: trace))
  }
}
