import Laws
import Quantities
import Testing
import Traces
import Workloads

/// Parts of runs by steps, times and ranks.
@Suite struct WindowTests {
  /// A part by what is set of a window.
  private func part(
    _ trace: Trace, _ change: (inout RunWindow) -> Void
  ) throws(WindowError) -> WindowedTrace {
    var window = RunWindow()
    change(&window)
    return try trace.windowed(window)
  }

  /// Two steps of a thread, each with a call that launches a kernel; the first one's runs in the second's time.
  private let steps: Trace = {
    var trace = Trace(
      lanes: [
        Lane(name: "thread", kind: .thread), Lane(name: "stream", kind: .stream),
        Lane(name: "idle", kind: .thread),
      ],
      names: ["ProfilerStep#7", "ProfilerStep#8", "launch", "first", "second", "wait", "unused"],
      details: ["{}", #"{"a":1}"#])
    trace.spans = [
      Span(name: 0, lane: 0, start: 100, duration: 100, kind: .annotation, external: 50),
      Span(name: 2, lane: 0, start: 110, duration: 10, kind: .call, correlation: 1),
      Span(name: 1, lane: 0, start: 200, duration: 100, kind: .annotation, external: 51),
      Span(name: 2, lane: 0, start: 220, duration: 10, kind: .call, correlation: 2),
      Span(name: 5, lane: 0, start: 240, duration: 50, kind: .call, correlation: 3),
      Span(name: 3, lane: 1, start: 210, duration: 30, kind: .kernel, correlation: 1, detail: 0),
      Span(name: 4, lane: 1, start: 250, duration: 80, kind: .kernel, correlation: 2, detail: 1),
      Span(name: 4, lane: 1, start: 130, duration: 10, kind: .kernel, correlation: 99),
      Span(name: 5, lane: 1, start: 245, duration: 45, kind: .synchronization, correlation: 3),
      Span(name: 0, lane: 1, start: 209, duration: 32, kind: .deviceAnnotation, external: 50),
      Span(name: 2, lane: 0, start: 310, duration: 5, kind: .hostOperation),
    ]
    trace.dependencies = [
      Dependency(source: 1, target: 4, kind: .data), Dependency(source: 3, target: 4, kind: .data),
    ]
    return trace
  }()

  private func starts(_ part: WindowedTrace) -> [Int64] { part.trace.spans.map(\.start) }

  @Test func aStepHasItsHostsSpansAndWhatTheyLaunched() throws {
    let first = try part(steps) { $0.step = 7 }
    #expect(starts(first) == [100, 110, 210, 130, 209])
    #expect(
      first.notes == [
        "step 7 takes 100 ns",
        "5 of 11 spans are left; 2 dependencies lost an end and are left out",
      ])
    #expect(first.length == nil)
    #expect(first.trace.names == ["ProfilerStep#7", "launch", "first", "second"])
    #expect(first.trace.lanes.map(\.name) == ["thread", "stream"])
    #expect(first.trace.details == ["{}"] && first.trace.dependencies.isEmpty)
    let second = try part(steps) { $0.step = 8 }
    #expect(starts(second) == [200, 220, 240, 250, 245])
    #expect(second.trace.dependencies == [Dependency(source: 1, target: 2, kind: .data)])
  }

  @Test func whatIsNotThereIsRefusedByName() {
    #expect(throws: WindowError.noStep(number: 1, rank: 0, known: [7, 8])) {
      try part(steps) { $0.step = 1 }
    }
    #expect(throws: WindowError.noRank(number: 3, known: [0])) { try part(steps) { $0.rank = 3 } }
    #expect(throws: WindowError.noSteps(rank: 0)) {
      try part(Trace(lanes: steps.lanes)) { $0.step = 1 }
    }
    #expect(throws: WindowError.empty(from: 500, to: 230, run: 230)) {
      try part(steps) { $0.from = Seconds(nanoseconds: 500) }
    }
    #expect(throws: WindowError.empty(from: 50, to: 50, run: 230)) {
      try part(steps) { ($0.from, $0.to) = (Seconds(nanoseconds: 50), Seconds(nanoseconds: 50)) }
    }
    let texts = [
      WindowError.noStep(number: 1, rank: 0, known: [4, 5, 6, 7]),
      .noStep(number: 1, rank: 2, known: [4, 6, 9]), .noRank(number: 3, known: [0, 1]),
    ].map(\.description)
    #expect(
      texts == [
        "rank 0 has no step 1; its steps are 4 to 7",
        "rank 2 has no step 1; its steps are 3 numbers from 4 to 9",
        "the run has no rank 3; its ranks are 0 and 1",
      ])
  }

  /// A thread with annotations, each of a name from a time to another.
  private func marked(_ marks: [(name: String, start: Int64, end: Int64)]) -> Trace {
    var trace = Trace(
      lanes: [Lane(name: "thread", kind: .thread)], names: marks.map(\.name) + ["op"])
    for (place, mark) in marks.enumerated() {
      trace.spans.append(
        Span(
          name: place, lane: 0, start: mark.start, duration: mark.end - mark.start,
          kind: .annotation))
    }
    for start in stride(from: Int64(5), to: 400, by: 10) {
      trace.spans.append(
        Span(name: marks.count, lane: 0, start: start, duration: 1, kind: .hostOperation))
    }
    return trace
  }

  /// Where the operations of a step lie, of those at 5, 15, … 395.
  private func operations(of step: Int, _ trace: Trace) throws -> [Int64?] {
    let spans = try part(trace) { $0.step = step }.trace.spans.filter { $0.kind == .hostOperation }
    return [spans.first?.start, spans.last?.start]
  }

  @Test func withoutAProfilersStepsTheOutermostAnnotationsAreSteps() throws {
    let trace = marked([
      ("iteration 0 (12)", 100, 180), ("forward", 110, 150), ("iteration 1 (9)", 190, 280),
      ("forward", 200, 240), ("iteration 2 (12)", 281, 300), ("warmup", 0, 30),
    ])
    #expect(try operations(of: 1, trace) == [105, 175])
    #expect(try operations(of: 2, trace) == [195, 275])
    #expect(try operations(of: 3, trace) == [285, 295])
    #expect(throws: WindowError.noStep(number: 4, rank: 0, known: [1, 2, 3])) {
      try operations(of: 4, trace)
    }
  }

  /// As a loop marks forward, backward and optimizer apart: none of them is most of the time.
  @Test func aStepGoesFromOneBeginToTheNextWhereNoAnnotationCoversIt() throws {
    let trace = marked([
      ("zero", 20, 25), ("forward", 40, 70), ("backward", 75, 110), ("zero", 120, 125),
      ("forward", 140, 170), ("backward", 175, 210),
    ])
    #expect(try operations(of: 1, trace) == [25, 115])
    #expect(try operations(of: 2, trace) == [125, 395])
  }

  @Test func timesCutWhatRuns() throws {
    let part = try part(steps) {
      ($0.from, $0.to) = (Seconds(nanoseconds: 120), Seconds(nanoseconds: 160))
    }
    // From 220 to 260 on the run's clock.
    #expect(part.length == 40)
    let times = part.trace.spans.map { [$0.start, $0.duration] }
    #expect(
      times == [
        [220, 40], [220, 10], [240, 20], [220, 20], [250, 10], [245, 15], [220, 21],
      ])
    #expect(
      part.notes == ["7 of 11 spans are left; 1 dependency lost an end and is left out"])
  }

  @Test(arguments: 0..<20) func allOfARunIsTheRun(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    for window in [RunWindow(), try whole(trace)] {
      let part = try trace.windowed(window)
      #expect(part.trace == trace && part.notes.isEmpty)
    }
  }

  private func whole(_ trace: Trace) throws -> RunWindow {
    var window = RunWindow()
    window.to = Seconds(nanoseconds: trace.makespan * 2)
    return window
  }

  /// A part is a trace by itself: its positions lead to something, as reading its export shows.
  @Test(arguments: 0..<60) func aPartIsATrace(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.trace()
    let middle = Seconds(nanoseconds: max(trace.makespan, 4) / 2)
    var parts = [try part(trace) { $0.from = middle }, try part(trace) { $0.to = middle }]
    for rank in trace.ranks { parts.append(try part(trace) { $0.rank = rank }) }
    for part in parts {
      let trace = part.trace
      #expect(try ChromeTrace.read(trace.chromeTrace()) == ImportedTrace(trace: trace))
      #expect(Set(trace.spans.map(\.lane)).count == trace.lanes.count || part.notes.isEmpty)
      #expect(Set(trace.properties.map(\.rank)).isSubset(of: trace.ranks) || part.notes.isEmpty)
    }
    let spans = parts.dropFirst(2).map(\.trace.spans.count).reduce(0, +)
    #expect(spans == trace.spans.count)
  }

  /// Parts that follow one another have all of the time, of each kind.
  @Test(arguments: 0..<30) func breakdownsOfPartsAddUp(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    var trace = Trace(
      lanes: (0..<3).map { Lane(name: "\($0)", kind: .stream) }, names: ["gemm", "ncclKernel"])
    for _ in 0..<50 {
      trace.spans.append(
        Span(
          name: Int.random(in: 0...1, using: &random), lane: Int.random(in: 0...2, using: &random),
          start: Int64.random(in: 0...10_000, using: &random),
          duration: Int64.random(in: 0...300, using: &random),
          kind: random.one(of: [Span.Kind.kernel, .kernel, .copy, .fill])))
    }
    let whole = trace.breakdown().over(trace.makespan)
    let cuts = (0..<4).map { _ in Int64.random(in: 1..<trace.makespan, using: &random) }
    let times = Set([0, trace.makespan] + cuts).sorted()
    let parts = try zip(times, times.dropFirst()).map { from, to in
      let part = try part(trace) {
        ($0.from, $0.to) = (Seconds(nanoseconds: from), Seconds(nanoseconds: to))
      }
      #expect(part.length == to - from)
      return part.trace.breakdown().over(part.length ?? 0)
    }
    var sum = try #require(parts.first)
    for part in parts.dropFirst() {
      sum.window += part.window
      sum.idle += part.idle
      for (kind, time) in part.busy { sum.busy[kind, default: 0] += time }
      for (kinds, time) in part.together { sum.together[kinds, default: 0] += time }
    }
    #expect(sum == whole)
  }

  @Test func aSampleStaysWithItsSpan() throws {
    var trace = steps
    let setting = TracedOperation(
      kind: "gelu", type: "fp32", axes: "elements=8", setting: Setting(library: .own))
    trace.operations = [setting, setting, setting]
    trace.spans[5].operation = 0
    trace.spans[6].operation = 1
    trace.samples = [
      Sample(operation: 0, sequence: 0, start: 210, duration: 30),
      Sample(operation: 1, sequence: 0, start: 250, duration: 80),
      Sample(operation: 2, sequence: 0, start: 0, duration: 5),
    ]
    trace.counts = (0..<3).map { operation in
      ByteCount(
        operation: operation, name: 6, memoryReads: 1, memoryWrites: 1, cacheReads: 1,
        cacheWrites: 1)
    }
    let part = try part(trace) { $0.step = 8 }.trace
    #expect(part.operations.count == 2)
    #expect(part.samples.map(\.duration) == [80, 5] && part.samples.map(\.operation) == [0, 1])
    #expect(part.counts.map(\.operation) == [0, 1])
    #expect(part.counts.allSatisfy { part.names[$0.name] == "unused" })
    #expect(part.spans.compactMap(\.operation) == [0])
  }
}
