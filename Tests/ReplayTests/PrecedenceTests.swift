import Laws
import Replay
import Testing
import Traces

@Suite struct PrecedenceTests {
  @Test(arguments: 0..<60) func gapsAreWhatNoPredecessorExplains(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let trace = random.timeline()
    let precedence = try Precedence(trace)
    #expect(precedence.origin == trace.spans.map(\.start).min())
    for (index, span) in trace.spans.enumerated() {
      let ends = precedence.predecessors[index].map { trace.spans[$0].end }
      #expect(precedence.gaps[index] == span.start - (ends.max() ?? precedence.origin))
      #expect(precedence.gaps[index] >= 0)
      #expect(precedence.predecessors[index] == precedence.predecessors[index].sorted())
      #expect(!precedence.predecessors[index].contains(index))
    }
    for edge in trace.dependencies {
      #expect(precedence.predecessors[edge.target].contains(edge.source))
    }
  }

  /// main 0-10, 10-30, 40-50; worker 12-32, forked by the first and joined by the last.
  private let fork = timeline(
    [(0, 0, 10), (0, 10, 20), (0, 40, 10), (1, 12, 20)], edges: [(0, 3), (3, 2)])

  @Test func spansWaitForTheirLaneAndTheirEdges() throws {
    let precedence = try Precedence(fork)
    #expect(precedence.predecessors == [[], [0], [1, 3], [0]])
    #expect(precedence.gaps == [0, 0, 8, 2])
    let replayed = try fork.replayed()
    #expect(replayed.criticalPath == [0, 3, 2])
    #expect(replayed.deciding == [nil, 0, 3, 0])
    #expect(replayed.makespan == 50)
  }

  @Test(
    arguments: [
      (1, 5, 50), (1, 100, 128), (3, 5, 45 + 5 - 2), (3, 60, 90), (0, 0, 40), (2, 0, 40),
    ] as [(Int, Int64, Int64)])
  func aChangedSpanMovesWhatWaitsForIt(span: Int, duration: Int64, makespan: Int64) throws {
    let replayed = try Precedence(fork).retimed(fork) { $0 == span ? duration : $1.duration }
    #expect(replayed.makespan == makespan)
  }

  @Test func removingACriticalSpanShortens() throws {
    var precedence = try Precedence(fork)
    precedence.remove(3)
    let replayed = precedence.retimed(fork) { $1.duration }
    // The last waits for the second and, through the worker's edge, for the first: 30 and its gap of 8.
    #expect(precedence.predecessors[2] == [0, 1])
    #expect(replayed.makespan == 48)
    #expect(replayed.trace.spans.count == 3 && replayed.trace.dependencies.isEmpty)
  }

  @Test func whatWaitedForARemovedSpanWaitsForItsPredecessors() throws {
    let chain = timeline([(0, 0, 10), (1, 10, 10), (2, 25, 10)], edges: [(0, 1), (1, 2)])
    var precedence = try Precedence(chain)
    precedence.remove(1)
    #expect(precedence.predecessors == [[], [0], [0]])
    #expect(precedence.retimed(chain) { $1.duration }.makespan == 25)
  }

  @Test func spansWithinASpanDoNotWaitForIt() throws {
    let nested = timeline([(0, 0, 100), (0, 10, 20), (0, 40, 20), (0, 100, 5)])
    let precedence = try Precedence(nested)
    #expect(precedence.predecessors == [[], [], [1], [0]])
    #expect(precedence.gaps == [0, 10, 10, 0])
  }

  @Test(arguments: [
    [(0, 1), (1, 0)], [(0, 0)], [(0, 1), (1, 2), (2, 0)], [(2, 0)], [(1, 0)],
  ])
  func aCircleOfDependenciesIsRefused(edges: [(Int, Int)]) {
    // All on one lane, one after the other: an edge backwards is a circle with the lane.
    let trace = timeline([(0, 0, 1), (0, 1, 1), (0, 2, 1)], edges: edges)
    #expect(throws: ReplayError.self) { try Precedence(trace) }
    #expect(throws: ReplayError.self) { try trace.replayed() }
  }

  @Test func aCircleNamesASpanOfIt() {
    let trace = timeline([(0, 0, 1), (1, 0, 1), (2, 0, 1)], edges: [(1, 2), (2, 1)])
    #expect(throws: ReplayError.circle(span: 1)) { try Precedence(trace) }
    #expect(
      ReplayError.circle(span: 1).description
        == "span 1 waits for itself through its dependencies")
  }

  /// Clocks of two processors differ: an overlap stays as it was recorded.
  @Test func aSpanThatBeganTooEarlyKeepsItsOverlap() throws {
    let skewed = timeline([(0, 0, 10), (1, 8, 10)], edges: [(0, 1)])
    #expect(try Precedence(skewed).gaps == [0, -2])
    #expect(try skewed.replayed().trace == skewed)
    let longer = try Precedence(skewed).retimed(skewed) { $1.duration + ($0 == 0 ? 5 : 0) }
    #expect(longer.makespan == 23)
  }
}
