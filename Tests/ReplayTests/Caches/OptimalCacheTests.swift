import Laws
import Quantities
import Replay
import Testing
import Traces

@Suite struct OptimalCacheTests {
  private func counts(
    _ stream: [MemoryAccess], capacities: [Int], line: Double = 8, fetchesOnWrite: Bool = false
  ) throws -> [CacheCounts] {
    var cache = try OptimalCache(line: Bytes(line), fetchesOnWrite: fetchesOnWrite)
    cache.consume(stream)
    return cache.counts(capacities: capacities)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func itNeverMissesMoreThanLRU(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed)
    let capacities = [1, 2, 3, 5, 8, 13, 100]
    for optimal in zip(capacities, try counts(stream, capacities: capacities, fetchesOnWrite: true))
    {
      let lru = NaiveLRU(capacity: optimal.0, line: 8, fetchesOnWrite: true).counts(stream)
      #expect(optimal.1.hits >= lru.hits && optimal.1.accesses == lru.accesses)
      #expect(optimal.1.distinctLines == lru.distinctLines && optimal.1.atomics == lru.atomics)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func noChoiceOfVictimsMissesLess(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let lines = (0..<14).map { _ in Int.random(in: 0..<6, using: &random) }
    for capacity in 1...4 {
      let least = Self.leastMisses(lines[...], held: [], capacity: capacity)
      let counts = try counts(Accesses.lines(lines), capacities: [capacity])
      #expect(counts[0].misses == least)
    }
  }

  /// By trying every victim.
  private static func leastMisses(_ lines: ArraySlice<Int>, held: Set<Int>, capacity: Int) -> Int {
    guard let line = lines.first else { return 0 }
    let rest = lines.dropFirst()
    if held.contains(line) { return leastMisses(rest, held: held, capacity: capacity) }
    if held.count < capacity {
      return 1 + leastMisses(rest, held: held.union([line]), capacity: capacity)
    }
    let least = held.map { victim in
      leastMisses(rest, held: held.subtracting([victim]).union([line]), capacity: capacity)
    }
    return 1 + (least.min() ?? 0)
  }

  /// When n lines are there, every n-th touch misses: the line given up is the one just used, which comes again n touches
  /// later.
  @Test(arguments: [1, 2, 5, 16])
  func aSweepOfOneLineTooManyMissesOnceInSoMany(capacity: Int) throws {
    let times = 12
    let counts = try counts(
      Accesses.sweeps(capacity + 1, times: times), capacities: [capacity, capacity + 1])
    #expect(counts[0].misses == capacity + ((capacity + 1) * times - 1) / capacity)
    #expect(counts[1].misses == capacity + 1)
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func aCacheForAllLinesIsTheSameAsLRU(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed)
    for fetches in [false, true] {
      let naive = NaiveLRU(capacity: 1000, line: 16, fetchesOnWrite: fetches)
      let counts = try counts(
        stream, capacities: [1000], line: 16, fetchesOnWrite: fetches)
      #expect(counts == [naive.counts(stream)])
    }
  }

  @Test func eachDirtyLineIsWrittenBackOnceWhenItIsNotUsedAgain() throws {
    let stream = Accesses.lines(Array(0..<50), .write)
    let counts = try counts(stream, capacities: [1, 7])
    #expect(counts.map(\.writeBacks) == [50, 50])
    #expect(counts.map(\.reads) == [0, 0])
  }
}
