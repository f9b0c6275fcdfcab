import Testing

@testable import Tracer

@Suite struct PointerCycleTests {
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 1000, 4096], [1, 2, 2026] as [UInt64])
  func everyLineIsVisitedOnceOnTheWayBack(lines: Int, seed: UInt64) {
    let cycle = PointerCycle(lines: lines, seed: seed)
    #expect(cycle.isOneCycle)
    var visited: Set<UnsafeMutableRawPointer> = []
    var here = cycle.place(0)
    for _ in 0..<lines {
      visited.insert(here)
      here = here.load(as: UnsafeMutableRawPointer.self)
    }
    #expect(here == cycle.place(0))
    #expect(visited == Set((0..<lines).map(cycle.place)))
  }

  @Test func aShortCutIsNoticed() {
    let cycle = PointerCycle(lines: 100, seed: 1)
    cycle.place(50).storeBytes(of: cycle.place(0), as: UnsafeMutableRawPointer.self)
    let isWhole = cycle.isOneCycle
    let lines = (0..<100).filter {
      cycle.place($0).load(as: UnsafeMutableRawPointer.self) == cycle.place(0)
    }
    // Line 50 was the last by chance, or the walk now comes back too early.
    #expect(!isWhole || lines == [50])
    cycle.place(0).storeBytes(of: cycle.place(0), as: UnsafeMutableRawPointer.self)
    #expect(!cycle.isOneCycle)
  }

  @Test func anotherSeedIsAnotherWay() {
    let ways = [UInt64(1), 1, 2].map { seed in
      let cycle = PointerCycle(lines: 64, seed: seed)
      return (0..<64).map {
        cycle.place($0).load(as: UnsafeMutableRawPointer.self) - cycle.place(0)
      }
    }
    #expect(ways[0] == ways[1])
    #expect(ways[0] != ways[2])
  }
}
