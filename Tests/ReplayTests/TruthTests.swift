import Laws
import Testing
import Traces

@testable import Replay

/// Replaying the recording of a job with other durations is the job under those durations.
@Suite struct TruthTests {
  @Test(arguments: 0..<20) func aRecordingReplaysToItself(seed: Int) throws {
    for seed in seed * 50..<seed * 50 + 50 {
      let job = RandomJob(seed: seed)
      let recorded = SimulatedJob(job, durations: job.durations(seed: seed + 1_000_000)).trace
      let timing = try TracedProgram(recorded, latencies: RandomJob.latencies).timed()
      expect(timing, is: recorded, seed)
    }
  }

  @Test(arguments: 0..<20) func otherDurationsGiveTheOtherRun(seed: Int) throws {
    for seed in seed * 50..<seed * 50 + 50 {
      let job = RandomJob(seed: seed)
      let recorded = SimulatedJob(job, durations: job.durations(seed: seed + 1_000_000)).trace
      let other = SimulatedJob(job, durations: job.durations(seed: seed + 2_000_000)).trace
      var program = TracedProgram(recorded, latencies: RandomJob.latencies)
      let donor = TracedProgram(other, latencies: RandomJob.latencies)
      program.take(durationsOf: donor)
      expect(try program.timed(), is: other, seed)
    }
  }

  private func expect(_ timing: Timing, is expected: Trace, _ seed: Int) {
    for (index, span) in expected.spans.enumerated()
    where span.kind.isActivity || span.kind.isHost {
      guard timing.start(index) == span.start, timing.end(index) == span.end else {
        Issue.record(
          "seed \(seed): span \(index) (\(expected.names[span.name])) is at \(timing.start(index))-\(timing.end(index)), expected \(span.start)-\(span.end), by \(String(describing: timing.reason(index)))"
        )
        return
      }
    }
  }
}

extension TracedProgram {
  /// Lasts as another run of the same job, whose spans may be in another order of time.
  fileprivate mutating func take(durationsOf other: TracedProgram) {
    threads = other.threads
    for place in joins.indices {
      joins[place].gap =
        other.joins.first { $0.span == joins[place].span }?.gap ?? joins[place].gap
    }
    let spans = other.trace.spans
    for place in activities.indices {
      activities[place].duration = spans[Int(activities[place].span)].duration
    }
    for place in meetings.indices {
      for member in meetings[place].members.indices {
        let span = meetings[place].members[member].span
        meetings[place].members[member].transfer =
          other.meetings.flatMap(\.members).first { $0.span == span }?.transfer ?? 0
      }
    }
  }
}
