import Laws
import Replay
import Testing
import Traces

@Suite struct RetimingTests {
  @Test(arguments: 0..<80) func unchangedDurationsKeepEveryStart(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let replayed = try trace.replayed()
    #expect(replayed.trace == trace)
    #expect(replayed.makespan == trace.makespan)
  }

  @Test(arguments: 0..<80) func theCriticalPathsGapsAndDurationsAreTheMakespan(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let precedence = try Precedence(trace)
    let longer = trace.spans.map { $0.duration + Int64.random(in: 0...9, using: &random) }
    for durations in [trace.spans.map(\.duration), longer] {
      let replayed = precedence.retimed(trace) { index, _ in durations[index] }
      let parts = replayed.criticalPath.map { precedence.gaps[$0] + durations[$0] }
      #expect(parts.reduce(0, +) == replayed.makespan)
      for (before, after) in zip(replayed.criticalPath, replayed.criticalPath.dropFirst()) {
        #expect(replayed.deciding[after] == before)
        #expect(precedence.predecessors[after].contains(before))
      }
    }
  }

  /// The path itself grows by d for each, and no other chain holds more of the spans that did.
  @Test(arguments: 0..<80) func lengtheningSpansOfTheCriticalPathAddsExactlyThat(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let precedence = try Precedence(trace)
    let path = try trace.replayed().criticalPath
    let d = Int64.random(in: 1...50, using: &random)
    let some = path.filter { _ in Bool.random(using: &random) }
    for lengthened in path.map({ [$0] }) + [path, some] {
      let replayed = precedence.retimed(trace) { index, span in
        span.duration + (lengthened.contains(index) ? d : 0)
      }
      #expect(replayed.makespan == trace.makespan + d * Int64(lengthened.count))
    }
  }

  @Test(arguments: 0..<80) func lengtheningAnythingAddsNoMoreThanThat(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let precedence = try Precedence(trace)
    for lengthened in trace.spans.indices {
      let replayed = precedence.retimed(trace) { $1.duration + ($0 == lengthened ? 25 : 0) }
      #expect(replayed.makespan >= trace.makespan && replayed.makespan <= trace.makespan + 25)
      for (before, after) in zip(trace.spans, replayed.trace.spans) {
        #expect(after.start >= before.start && after.start <= before.start + 25)
      }
    }
  }

  @Test(arguments: 0..<80) func removingASpanOffTheCriticalPathChangesNothing(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let precedence = try Precedence(trace)
    let path = Set(try trace.replayed().criticalPath)
    for removed in trace.spans.indices where !path.contains(removed) {
      var shorter = precedence
      shorter.remove(removed)
      let replayed = shorter.retimed(trace) { $1.duration }
      #expect(replayed.makespan == trace.makespan, "span \(removed)")
    }
  }

  @Test(arguments: 0..<60) func removingSpansDelaysNothing(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    var precedence = try Precedence(trace)
    var removed: Set<Int> = []
    for index in trace.spans.indices.shuffled(using: &random) {
      precedence.remove(index)
      removed.insert(index)
      let replayed = precedence.retimed(trace) { $1.duration }
      // Names are numbers, so that each span can be found again.
      let names = replayed.trace.spans.map(\.name)
      #expect(names == trace.spans.indices.filter { !removed.contains($0) })
      for span in replayed.trace.spans {
        #expect(span.start <= trace.spans[span.name].start)
        #expect(span.duration == trace.spans[span.name].duration)
      }
      let edges = replayed.trace.dependencies.map { [names[$0.source], names[$0.target]] }
      let kept = trace.dependencies.map { [$0.source, $0.target] }
        .filter { removed.isDisjoint(with: $0) }
      #expect(edges == kept)
      #expect(replayed.makespan <= trace.makespan)
    }
  }

  @Test(arguments: 0..<80) func nothingBeginsBeforeWhatItWaitsFor(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let durations = trace.spans.map { _ in Int64.random(in: 0...60, using: &random) }
    let spans = try Precedence(trace).retimed(trace) { index, _ in durations[index] }.trace.spans
    #expect(spans.map(\.duration) == durations)
    #expect(trace.dependencies.allSatisfy { spans[$0.source].end <= spans[$0.target].start })
  }

  /// A lane without spans in spans does one thing at a time, whatever the order of the trace's array.
  @Test(arguments: 0..<120) func whatFollowedOnALaneStillFollows(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline(nested: false)
    let durations = trace.spans.map { _ in Int64.random(in: 0...60, using: &random) }
    let spans = try Precedence(trace).retimed(trace) { index, _ in durations[index] }.trace.spans
    for (a, first) in trace.spans.enumerated() {
      for (b, second) in trace.spans.enumerated()
      where first.lane == second.lane && first.end <= second.start && first.start < second.start {
        if spans[a].end > spans[b].start {
          Issue.record(
            """
            span \(a) (\(first.start) to \(first.end)) came before span \(b) \
            (\(second.start) to \(second.end)), but now \(spans[a]) overlaps \(spans[b])
            """)
        }
      }
    }
  }

  @Test func anEmptyTraceStaysEmpty() throws {
    let replayed = try Trace().replayed()
    #expect(replayed.trace == Trace() && replayed.makespan == 0)
    #expect(replayed.criticalPath.isEmpty && replayed.deciding.isEmpty)
  }

  @Test func aTraceOfWhichEverythingIsRemovedIsEmpty() throws {
    let trace = timeline([(0, 5, 10)])
    var precedence = try Precedence(trace)
    precedence.remove(0)
    let replayed = precedence.retimed(trace) { $1.duration }
    #expect(replayed.trace.spans.isEmpty && replayed.makespan == 0)
    #expect(replayed.criticalPath.isEmpty)
  }
}
