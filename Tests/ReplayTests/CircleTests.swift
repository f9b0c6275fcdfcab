import Laws
import Replay
import Testing
import Traces

/// Dependencies of a trace that lead in circles are left out, as an import does that places spans.
@Suite struct CircleTests {
  private func expectAsRecorded(
    _ trace: Trace, location: SourceLocation = #_sourceLocation
  ) throws {
    let timing = try TracedProgram(trace).timed()
    for (place, span) in trace.spans.enumerated() {
      #expect(
        timing.start(place) == span.start && timing.end(place) == span.end, "span \(place)",
        sourceLocation: location)
    }
  }

  /// Two operations that call one another, and a kernel that the first one launched.
  @Test func callsInACircleOfChakraAreReplayedAsTheyWerePlaced() throws {
    let bytes: [UInt8] =
      [7, 0x0A, 5] + Array("0.0.4".utf8)
      + node(1, "aten::a", [0x22, 1, 2, 0x38, 10], isHost: true)
      + node(2, "aten::b", [0x22, 1, 1, 0x38, 20], isHost: true)
      + node(3, "gemm_kernel", [0x2A, 1, 1, 0x38, 100], isHost: false)
    let imported = try ChakraTrace.read(bytes)
    #expect(imported.trace.spans.map(\.start) == [0, 10_000, 10_000])
    try expectAsRecorded(imported.trace)
    #expect(try TracedProgram(imported.trace).timed().makespan == 110_000)
  }

  /// A node of Chakra behind its length: number, name, type, what is given, and whether a host did it.
  private func node(_ id: UInt8, _ name: String, _ more: [UInt8], isHost: Bool) -> [UInt8] {
    let key = Array("is_cpu_op".utf8)
    let host: [UInt8] =
      [0x52, UInt8(key.count + 5), 0x0A, UInt8(key.count)] + key + [0xD8, 1, isHost ? 1 : 0]
    let head: [UInt8] = [0x08, id, 0x12, UInt8(name.utf8.count)] + Array(name.utf8) + [0x18, 4]
    let message = head + more + host
    return [UInt8(message.count)] + message
  }

  private func trace(_ spans: [(lane: Int, start: Int64, end: Int64)]) -> Trace {
    Trace(
      lanes: [
        Lane(name: "a", kind: .thread), Lane(name: "b", kind: .thread),
        Lane(name: "s", kind: .stream),
      ], names: ["x"],
      spans: spans.map {
        Span(
          name: 0, lane: $0.lane, start: $0.start, duration: $0.end - $0.start,
          kind: $0.lane == 2 ? .kernel : .hostOperation)
      })
  }

  /// What a caller encloses does not wait for the caller's end.
  @Test func whatACallerEnclosesIsReplayed() throws {
    var trace = trace([(0, 0, 100), (0, 10, 20), (1, 30, 40), (2, 50, 60)])
    trace.dependencies = [1, 2, 3].map { Dependency(source: 0, target: $0, kind: .fork) }
    trace.dependencies.append(Dependency(source: 1, target: 2, kind: .data))
    try expectAsRecorded(trace)
  }

  /// Circles among spans without length, whose times contradict nothing.
  @Test(arguments: [Dependency.Kind.fork, .data])
  func circlesWithoutLengthAreReplayed(kind: Dependency.Kind) throws {
    var trace = trace([(0, 5, 5), (1, 5, 5), (2, 5, 9)])
    trace.dependencies = [
      Dependency(source: 0, target: 1, kind: kind), Dependency(source: 1, target: 0, kind: kind),
      Dependency(source: 1, target: 2, kind: .data),
    ]
    try expectAsRecorded(trace)
  }

  @Test(arguments: 0..<60) func whateverTheDependenciesATraceIsReplayed(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let spans = (0..<20).map { (_: Int) -> (lane: Int, start: Int64, end: Int64) in
      let start = Int64.random(in: 0...1000, using: &random)
      let duration = Int64.random(in: 0...50, using: &random)
      return (Int.random(in: 0...2, using: &random), start, start + duration)
    }
    var trace = trace(spans)
    for _ in 0..<40 {
      let ends = (0..<2).map { (_: Int) -> Int in Int.random(in: 0..<20, using: &random) }
      trace.dependencies.append(
        Dependency(
          source: ends[0], target: ends[1],
          kind: Dependency.Kind.allCases.randomElement(using: &random) ?? .fork))
    }
    _ = try TracedProgram(trace).timed()
  }
}
