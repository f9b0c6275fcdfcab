import Laws
import Testing
import Traces

@testable import Replay

/// Laws of replay, whatever the program.
@Suite struct ReplayLawTests {
  private func job(_ seed: Int) -> Trace {
    let job = RandomJob(seed: seed)
    return SimulatedJob(job, durations: job.durations(seed: seed + 7)).trace
  }

  @Test(arguments: 0..<80) func unchangedDurationsKeepEveryStart(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let timing = try TracedProgram(trace).timed()
    for (index, span) in trace.spans.enumerated() {
      #expect(timing.start(index) == span.start && timing.end(index) == span.end)
    }
    #expect(timing.makespan == trace.makespan)
    #expect(timing.trace == trace)
  }

  @Test(arguments: 0..<60) func theStepsOfTheCriticalPathAddUpToTheMakespan(seed: Int) throws {
    let timing = try TracedProgram(job(seed), latencies: RandomJob.latencies).timed()
    #expect(timing.criticalPath.reduce(0) { $0 + $1.time } == timing.makespan)
    #expect(timing.criticalPath.allSatisfy { $0.time > 0 })
  }

  @Test(arguments: 0..<60) func whatTheCriticalPathLastsLongerTheRunDoes(seed: Int) throws {
    let program = TracedProgram(job(seed), latencies: RandomJob.latencies)
    let before = try program.timed()
    let path = Set(before.criticalPath.filter { $0.reason == .duration }.map(\.span))
    for place in program.activities.indices
    where path.contains(Int(program.activities[place].span)) {
      var longer = program
      longer.activities[place].duration += 1000
      #expect(try longer.timed().makespan == before.makespan + 1000)
    }
  }

  @Test(arguments: 0..<60) func whatIsOffTheCriticalPathCanBeTakenAway(seed: Int) throws {
    let program = TracedProgram(job(seed), latencies: RandomJob.latencies)
    let before = try program.timed()
    let path = before.decidingSpans
    let meets = Set(program.meetings.flatMap { $0.members.map(\.span) })
    for place in program.activities.indices
    where !path.contains(Int(program.activities[place].span))
      && !meets.contains(Int(program.activities[place].span))
    {
      var shorter = program
      shorter.activities[place].isRemoved = true
      #expect(try shorter.timed().makespan == before.makespan)
    }
  }

  @Test(arguments: 0..<40) func aChangedRunReplaysAgain(seed: Int) throws {
    var program = TracedProgram(job(seed), latencies: RandomJob.latencies)
    program.speedUpHost(by: 2)
    let changed = try program.timed()
    let again = try TracedProgram(changed.trace, latencies: RandomJob.latencies).timed()
    #expect(abs(again.makespan - changed.makespan) <= changed.makespan / 100)
  }

  @Test func anEmptyTraceStaysEmpty() throws {
    let timing = try TracedProgram(Trace()).timed()
    #expect(timing.makespan == 0 && timing.criticalPath.isEmpty && timing.trace == Trace())
  }

  /// Dependencies of a recording that make a circle are cut; a graph that has one is refused.
  @Test func whatWaitsForItselfIsCut() throws {
    let trace = timeline([(0, 0, 5), (1, 0, 5)], edges: [(0, 1), (1, 0)])
    #expect(try TracedProgram(trace).timed().makespan == 5)
    var graph = TimingGraph()
    let first = graph.addNodes(2)
    graph.add(first, first + 1, 5, .dependency)
    graph.add(first + 1, first, 5, .dependency)
    #expect(throws: ReplayError.self) { try graph.timed() }
  }
}
