import Laws
import Testing
import Traces

@testable import Replay

/// What threads do in a replay: which decide the end, what their time is called, and why devices are idle.
@Suite struct HostTimeTests {
  /// One event of a recording: (kind, name, lane, start, duration, correlation), microseconds.
  private struct Event {
    var kind: Span.Kind
    var name: String
    var lane: Int
    var start: Int64
    var duration: Int64
    var correlation: Int?

    init(
      _ kind: Span.Kind, _ name: String, _ lane: Int, _ start: Int64, _ duration: Int64,
      _ correlation: Int? = nil
    ) {
      (self.kind, self.name, self.lane) = (kind, name, lane)
      (self.start, self.duration, self.correlation) = (start, duration, correlation)
    }
  }

  /// Lanes 0 and 1 are threads, lane 2 is a stream.
  private func trace(_ events: [Event]) -> Trace {
    Trace(
      lanes: [
        Lane(name: "main", kind: .thread), Lane(name: "other", kind: .thread),
        Lane(name: "stream", kind: .stream),
      ],
      names: events.map(\.name),
      spans: events.enumerated().map { number, event in
        Span(
          name: number, lane: event.lane, start: event.start * 1000,
          duration: event.duration * 1000, kind: event.kind, correlation: event.correlation)
      })
  }

  /// A launch, a kernel and a wait for it, within a function.
  private let step = [
    Event(.function, "step", 0, 0, 1000), Event(.hostOperation, "mm", 0, 10, 40),
    Event(.call, "cudaLaunchKernel", 0, 20, 10, 7), Event(.kernel, "gemm", 2, 40, 900, 7),
    Event(.call, "cudaDeviceSynchronize", 0, 60, 885, 8),
  ]

  private func makespan(_ events: [Event], kernel: Double) throws -> Int64 {
    var program = TracedProgram(trace(events))
    for place in program.activities.indices {
      program.activities[place].duration = Int64(
        Double(program.activities[place].duration) * kernel)
    }
    return try program.timed().makespan
  }

  /// Cases 01 and 01b: a thread that waits in functions alone changes nothing, however long it does; nor does one that polls.
  @Test(arguments: [
    [], [(Span.Kind.function, -5, 1020)], [(.function, -900, 4000)],
    [(.function, 5, 30), (.function, 900, 500)], [(.call, 2, 990)],
  ])
  func whoWaitsDecidesNothing(others: [(Span.Kind, Int64, Int64)]) throws {
    let events =
      step + others.map { Event($0.0, $0.0 == .call ? "cudaEventQuery" : "wait", 1, $0.1, $0.2) }
    #expect(try abs(makespan(events, kernel: 1) - 1_000_000) <= 5000)
    #expect(try abs(makespan(events, kernel: 0.1) - 190_000) <= 5000)
  }

  /// A thread that runs operations of its own decides, if it ends last.
  @Test func whoWorksDecides() throws {
    let events = step + [Event(.hostOperation, "work", 1, 0, 1500)]
    #expect(try makespan(events, kernel: 0.1) == 1_500_000)
  }

  /// Cases 13 and 13b: spans that overlap without lying within one another leave no part below zero.
  @Test(arguments: [5, 6, 400]) func overlappingSpansLeaveNoNegativePart(length: Int64) throws {
    let timing = try TracedProgram(
      trace([
        Event(.function, "run", 0, 0, 1000), Event(.function, "__enter__", 0, 2, length),
        Event(.annotation, "ProfilerStep#6", 0, 7, 950), Event(.hostOperation, "mm", 0, 10, 40),
        Event(.call, "cudaLaunchKernel", 0, 20, 10, 7), Event(.kernel, "gemm", 2, 40, 800, 7),
        Event(.call, "cudaDeviceSynchronize", 0, 60, 785, 8),
      ])
    ).timed()
    let path = timing.criticalPath
    #expect(path.allSatisfy { $0.time > 0 })
    #expect(path.reduce(0) { $0 + $1.time } == timing.makespan && timing.makespan == 1_000_000)
  }

  /// Begins and ends of any spans come in the order of their times, each once, with no stretch below zero.
  @Test(arguments: 0..<60) func momentsAreInOrder(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    var spans = (0..<Int.random(in: 1...30, using: &random)).map { _ in
      Span(
        name: 0, lane: 0, start: Int64.random(in: 0...40, using: &random),
        duration: Int64.random(in: 0...30, using: &random))
    }
    spans.sort { ($0.start, $1.duration) < ($1.start, $0.duration) }
    let timeline = HostTimeline(spans.indices.map { Int32($0) }, of: spans)
    var time = timeline.first
    var seen: Set<Int> = []
    for moment in timeline.moments {
      #expect(moment.stretch >= 0)
      time += moment.stretch
      let span = spans[Int(moment.span)]
      #expect(time == (moment.isEnd ? span.end : span.start))
      seen.insert(2 * Int(moment.span) + (moment.isEnd ? 1 : 0))
      if moment.owner >= 0 {
        let owner = spans[Int(moment.owner)]
        #expect(owner.start <= time - moment.stretch && owner.end >= time)
      }
    }
    #expect(seen.count == 2 * spans.count && timeline.moments.count == 2 * spans.count)
  }

  /// Host time lies in the innermost operation or call, and what lies between leads to the next.
  @Test func hostTimeHasAName() throws {
    let timing = try TracedProgram(
      trace([
        Event(.hostOperation, "linear", 0, 0, 100), Event(.hostOperation, "mm", 0, 10, 80),
        Event(.call, "cudaLaunchKernel", 0, 60, 10, 7), Event(.hostOperation, "add", 0, 130, 50),
        Event(.kernel, "gemm", 2, 75, 20, 7),
      ])
    ).timed()
    let nesting = HostNesting(timing.program)
    let names = timing.criticalPath.map { step in
      let span = step.owner.flatMap(nesting.work(around:)) ?? nesting.work(after: step)
      return span.map { timing.program.trace.names[timing.program.trace.spans[$0].name] } ?? ""
    }
    let times = Dictionary(zip(names, timing.criticalPath.map(\.time)), uniquingKeysWith: +)
    #expect(
      times == ["linear": 20_000, "mm": 70_000, "cudaLaunchKernel": 10_000, "add": 80_000])
  }

  /// Causes of idle time sum to what no work of devices covers.
  @Test(arguments: 0..<60) func causesSumToTheIdleTime(seed: Int) throws {
    let job = RandomJob(seed: seed)
    let trace = SimulatedJob(job, durations: job.durations(seed: seed + 7)).trace
    let causes = IdleCauses(try TracedProgram(trace).timed())
    for rank in trace.ranks {
      let idle = trace.breakdown(rank: rank).idle
      let parts = causes.causes(ofRank: rank)
      #expect(parts.values.allSatisfy { $0 > 0 })
      #expect(parts.values.reduce(0, +) == idle)
    }
  }

  /// A device waits for the host before the call, for the launch after it, and for the host's wait while that lasts.
  @Test func idleTimeHasItsCause() throws {
    let timing = try TracedProgram(
      trace([
        Event(.call, "cudaLaunchKernel", 0, 0, 10, 1), Event(.kernel, "a", 2, 15, 100, 1),
        Event(.call, "cudaDeviceSynchronize", 0, 20, 120, 2),
        Event(.call, "cudaLaunchKernel", 0, 200, 10, 3), Event(.kernel, "b", 2, 215, 100, 3),
      ])
    ).timed()
    let causes = IdleCauses(timing).causes(ofRank: 0)
    #expect(causes == [.synchronization: 25_000, .host: 60_000, .launch: 15_000])
  }
}
