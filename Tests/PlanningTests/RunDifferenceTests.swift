import Laws
import Planning
import Testing
import Traces

@Suite struct RunDifferenceTests {
  /// Spans of a few names on a thread, one after another.
  private func trace(_ random: inout SplitMix) -> Trace {
    var trace = Trace()
    trace.lanes = [Lane(name: "thread", kind: .thread)]
    trace.names = ["a", "b", "c", "d"]
    var time: Int64 = 0
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      let duration = Int64.random(in: 1...1000, using: &random)
      trace.spans.append(
        Span(
          name: Int.random(in: 0..<4, using: &random), lane: 0, start: time, duration: duration))
      time += duration
    }
    return trace
  }

  @Test(arguments: 0..<20) func theOtherWayRoundIsTheNegative(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let (first, second) = (trace(&random), trace(&random))
    let (there, back) = (RunDifference.rows(first, second), RunDifference.rows(second, first))
    #expect(there.map(\.name) == back.map(\.name))
    #expect(there.map(\.difference) == back.map { -$0.difference })
    let sums = [first, second].map { $0.spans.reduce(0) { $0 + $1.duration } }
    #expect(there.reduce(0) { $0 + $1.difference } == sums[1] - sums[0])
    #expect(there.map { abs($0.difference) } == there.map { abs($0.difference) }.sorted(by: >))
    #expect(RunDifference.rows(first, first).allSatisfy { $0.difference == 0 })
  }
}
