import Laws
import Quantities
import Replay
import Testing
import Traces

@Suite struct ReuseDistanceTests {
  private func distances(
    _ stream: [MemoryAccess], line: Double = 8, fetchesOnWrite: Bool = false
  ) throws -> ReuseDistances {
    var distances = try ReuseDistances(line: Bytes(line), fetchesOnWrite: fetchesOnWrite)
    distances.consume(stream)
    return distances
  }

  @Test(arguments: 0..<10 as Range<UInt64>, [false, true])
  func everyCapacityIsAnIdealCache(seed: UInt64, fetchesOnWrite: Bool) throws {
    let stream = Accesses.random(seed: seed, atomics: seed % 2 == 0)
    for line in [4, 8, 32] as [Double] {
      let distances = try distances(stream, line: line, fetchesOnWrite: fetchesOnWrite)
      for capacity in (1...40) + [64, 90, 128, 140] {
        var ideal = try IdealCache(
          capacity: capacity, line: Bytes(line), fetchesOnWrite: fetchesOnWrite)
        ideal.consume(stream)
        #expect(distances.counts(capacity: capacity) == ideal.counts)
      }
    }
  }

  /// Long enough for the times to be numbered anew.
  @Test(arguments: 0..<2 as Range<UInt64>)
  func longStreamsKeepTheLaw(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed, count: 30_000, span: 20_000, atomics: seed == 0)
    let distances = try distances(stream)
    for capacity in [1, 30, 500, 2000, 3000] {
      var ideal = try IdealCache(capacity: capacity, line: Bytes(8))
      ideal.consume(stream)
      #expect(distances.counts(capacity: capacity) == ideal.counts)
    }
  }

  @Test(arguments: [1, 4, 63, 700])
  func aSweepHasOneDistance(lines: Int) throws {
    let distances = try distances(Accesses.sweeps(lines, times: 10))
    for capacity in 1...lines + 2 {
      #expect(distances.counts(capacity: capacity).hits == (capacity < lines ? 0 : 9 * lines))
    }
  }
}
