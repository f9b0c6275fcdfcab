import Laws
import Replay
import Serving
import Testing
import Traces
import Workloads

@testable import Planning

/// A machine whose steps take a time that grows with their tokens.
private struct ToyClock: StepClock {
  let preparation = 0.001

  func times(_ groups: [SequenceGroup]) -> StepTimes {
    StepTimes(
      device: groups.reduce(0.003) { $0 + 2e-5 * Double($1.tokens) }, host: preparation)
  }
}

@Suite struct ServiceTimelineTests {
  /// A run as a trace is replayed to its own end, and every step and request is in it.
  @Test(arguments: 0..<50) func aRunIsReplayedToItsEnd(seed: UInt64) throws {
    let requests = ArrivalProcess.poisson(rate: 20).requests(
      30, prompt: .uniform(1, 300), output: .uniform(1, 40), seed: seed)
    let settings = SchedulerSettings(
      batchedTokens: 512, sequences: 8, block: 16, blocks: 500, modelLength: 4096)
    var service = Service(ToyClock(), settings, hop: 0.0005, copies: 2)
    let run = try service.run(requests, .open)
    let trace = run.timeline(copies: 2)
    #expect(trace.spans.count == run.steps.count + 3 * run.lives.count)
    #expect(trace.spans.allSatisfy { $0.duration >= 0 })
    let timed = try TracedProgram(trace).timed().trace
    #expect(timed.makespan == trace.makespan)
    let first = run.lives.map(\.sent).min() ?? 0
    #expect(abs(Double(trace.makespan) / 1e9 - (run.makespan - first)) < 1e-6)
  }
}
