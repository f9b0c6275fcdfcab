import Testing

@testable import Tracer

@Suite struct TeamTests {
  @Test(arguments: [1, 2, 3])
  func everyRankRunsOnceInEachRun(ranks: Int) throws {
    let team = try Team(ranks: ranks)
    #expect(team.ranks == ranks)
    let counts = UnsafeMutablePointer<Int32>.allocate(capacity: ranks)
    counts.initialize(repeating: 0, count: ranks)
    defer { counts.deallocate() }
    for run in 1...20 {
      let before = Clock.now()
      team.run(
        { counts, rank, _ in counts!.assumingMemoryBound(to: Int32.self)[Int(rank)] += 1 }, counts)
      let after = Clock.now()
      #expect((0..<ranks).allSatisfy { counts[$0] == run })
      guard ranks > 1 else { continue }
      for part in team.parts {
        #expect(before <= part.begin && part.begin <= part.end && part.end <= after)
      }
    }
  }

  @Test func aTeamOfNobodyIsRefused() {
    #expect(throws: TracerError.noThreads(count: 0)) { try Team(ranks: 0) }
  }

  @Test func theInstructionSetsThatAreThereEndWithTheBest() {
    #expect(InstructionSet.available.last == .best)
    #expect(InstructionSet.available.first == .baseline)
    let widths = InstructionSet.available.map(\.width)
    #expect(widths == widths.sorted())
  }
}
