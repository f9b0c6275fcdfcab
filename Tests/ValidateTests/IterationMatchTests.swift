import Laws
import Testing

@testable import Validate

@Suite struct IterationMatchTests {
  /// The distance of a list to itself is none, to a list apart all; it does not depend on order, and is the same both ways.
  @Test(arguments: 0..<200) func distancesAreThoseOfDistributions(seed: UInt64) {
    var random = SplitMix(seed: seed)
    func list() -> [Int] {
      (0..<Int.random(in: 1...40, using: &random)).map { _ in Int.random(in: 1...9, using: &random)
      }
    }
    let (one, other) = (list(), list())
    func distance(_ a: [Int], _ b: [Int]) -> Double {
      IterationMatch.Counts(logged: a, simulated: b).distance
    }
    #expect(distance(one, one.shuffled(using: &random)) == 0)
    #expect(distance(one, one.map { $0 + 100 }) == 1)
    #expect(distance(one, other) == distance(other, one))
    #expect((0...1).contains(distance(one, other)))
  }

  /// Iterations without any are left out of a summary.
  @Test func nothingIsNotCounted() {
    let counts = IterationMatch.Counts(logged: [0, 4, 0, 8], simulated: [4, 8])
    #expect(counts.distance == 0 && counts.logged.count == 2 && counts.logged.mean == 6)
  }
}
