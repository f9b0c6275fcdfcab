import Laws
import Testing
import Traces

@Suite struct JoiningTests {
  /// A trace with a lane and a property of each rank.
  private func trace(of ranks: Int...) -> Trace {
    Trace(
      lanes: ranks.map { Lane(name: "lane \($0)", kind: .stream, rank: $0) }, names: ["a"],
      spans: ranks.indices.map { Span(name: 0, lane: $0, start: 0, duration: 1) },
      properties: ranks.map { Property(rank: $0, key: "rank", value: "\($0)") })
  }

  @Test func ranksThatAreAllDifferentStay() {
    let whole = Trace.joined([trace(of: 4, 5), trace(of: 1)])
    #expect(whole.lanes.map(\.rank) == [4, 5, 1] && whole.properties.map(\.rank) == [4, 5, 1])
    #expect(whole.spans.map(\.lane) == [0, 1, 2] && whole.names == ["a"])
  }

  @Test func ranksThatTwoClaimAreNumberedInTheirOrder() {
    let whole = Trace.joined([trace(of: 1, 0), trace(of: 0), trace(of: 0, 7)])
    #expect(whole.lanes.map(\.rank) == [1, 0, 2, 3, 4])
    #expect(whole.properties.map(\.rank) == [1, 0, 2, 3, 4])
  }

  @Test(arguments: 0..<10) func nothingIsLostByJoining(seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let parts = (0..<3).map { _ in random.trace() }
    let whole = Trace.joined(parts)
    #expect(whole.spans.map(\.start) == parts.flatMap { $0.spans.map(\.start) })
    #expect(
      whole.spans.map { whole.names[$0.name] }
        == parts.flatMap { part in part.spans.map { part.names[$0.name] } })
    #expect(whole.dependencies.count == parts.map(\.dependencies.count).reduce(0, +))
    #expect(whole.lanes.map(\.name) == parts.flatMap { $0.lanes.map(\.name) })
  }
}
