import Quantities
import Replay
import Testing
import Traces
import Workloads

@Suite struct IdealCacheTests {
  private func counts(
    _ stream: [MemoryAccess], capacity: Int, line: Double = 8, fetchesOnWrite: Bool = false
  ) throws -> CacheCounts {
    var cache = try IdealCache(
      capacity: capacity, line: Bytes(line), fetchesOnWrite: fetchesOnWrite)
    cache.consume(stream)
    return cache.counts
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func anArrayInOrderOfUseSaysTheSame(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed)
    for line in [4, 8, 16, 64] as [UInt64] {
      for (capacity, fetches) in [(1, false), (2, true), (5, false), (16, true), (200, false)] {
        let naive = NaiveLRU(capacity: capacity, line: line, fetchesOnWrite: fetches)
        let counts = try counts(
          stream, capacity: capacity, line: Double(line), fetchesOnWrite: fetches)
        #expect(counts == naive.counts(stream))
      }
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func blocksMayBeCutAnywhere(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed)
    var cache = try IdealCache(capacity: 7, line: Bytes(16))
    for start in stride(from: 0, to: stream.count, by: 13) {
      cache.consume(Array(stream[start..<min(start + 13, stream.count)]))
    }
    #expect(try cache.counts == counts(stream, capacity: 7, line: 16))
  }

  @Test(arguments: [1, 2, 7, 33])
  func aSweepOfOneLineTooManyAlwaysMisses(capacity: Int) throws {
    let stream = Accesses.sweeps(capacity + 1, times: 9)
    #expect(try counts(stream, capacity: capacity).hits == 0)
    #expect(try counts(stream, capacity: capacity + 1).misses == capacity + 1)
  }

  @Test func aTriadReadsTwoArraysAndWritesOne() throws {
    let n = 1000
    let stream = Nests.triad(count: n, stride: 1, apart: 1 << 20)
    let bytes = Bytes(Double(n * 8))
    #expect(
      try counts(stream, capacity: 3).traffic == Traffic(reads: 2 * bytes, writes: bytes))
    #expect(
      try counts(stream, capacity: 3, fetchesOnWrite: true).traffic
        == Traffic(reads: 3 * bytes, writes: bytes))
  }

  /// With room for the tiles in use and the two before, C is read and written once, A and B once for each of the n / t tiles
  /// of the other.
  @Test(arguments: [(12, 3), (16, 4), (24, 8)])
  func aTiledProductReadsItsOperandsOnceForEachTile(n: Int, tile: Int) throws {
    let stream = Nests.tiledProduct(n, tile: tile, apart: 1 << 20)
    let counts = try counts(stream, capacity: 5 * tile * tile)
    #expect(counts.reads == 2 * n * n * (n / tile) + n * n)
    #expect(counts.writeBacks == n * n)
  }

  @Test func anAtomicWritesItsLineBackAndPassesTheCacheBy() throws {
    let stream = [
      MemoryAccess(address: 0, bytes: 8, kind: .write),
      MemoryAccess(address: 0, bytes: 4, kind: .atomic),
      MemoryAccess(address: 4, bytes: 4, kind: .atomic),
      MemoryAccess(address: 0, bytes: 8, kind: .read),
    ]
    let counts = try counts(stream, capacity: 4)
    #expect(counts.hits == 0 && counts.atomics == 2 && counts.distinctLines == 1)
    #expect(counts.traffic == Traffic(reads: Bytes(24), writes: Bytes(24)))
  }

  @Test(arguments: [0, 3, 2, 96, 0.5])
  func linesArePowersOfTwoFromFourBytesUp(line: Double) {
    #expect(throws: CacheError.line(Bytes(line))) {
      try IdealCache(capacity: 1, line: Bytes(line))
    }
    #expect(throws: CacheError.capacity(lines: 0)) { try IdealCache(capacity: 0, line: Bytes(8)) }
  }
}
