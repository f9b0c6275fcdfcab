import Hardware
import Laws
import Quantities
import Replay
import Testing
import Traces

@Suite struct CacheHierarchyTests {
  private func level(
    _ name: String, lines: Int, ways: Int?, _ inclusion: MemoryLevel.Inclusion = .neither,
    line: Double = 16
  ) -> CacheLevel {
    CacheLevel(
      name: name, capacity: Bytes(Double(lines) * line), line: Bytes(line), ways: ways,
      inclusion: inclusion)
  }

  private func counts(_ stream: [MemoryAccess], _ levels: [CacheLevel]) throws -> [CacheCounts] {
    var caches = try CacheHierarchy(levels: levels)
    caches.consume(stream)
    return caches.counts
  }

  @Test(
    arguments: 0..<8 as Range<UInt64>,
    MemoryLevel.Inclusion.allCases.flatMap { a in
      MemoryLevel.Inclusion.allCases.map { [a, $0] }
    })
  func arraysSayTheSame(seed: UInt64, inclusions: [MemoryLevel.Inclusion]) throws {
    let stream = Accesses.random(seed: seed, count: 1500, span: 1024, atomics: seed % 2 == 0)
    for ways in [1, 2, nil] as [Int?] {
      let levels = [
        level("L1", lines: 6, ways: ways), level("L2", lines: 12, ways: 4, inclusions[0]),
        level("L3", lines: 24, ways: ways, inclusions[1]),
      ]
      var naive = NaiveHierarchy(levels: levels.map(NaiveHierarchy.Level.init))
      for touch in Touch.all(of: stream, line: 16) { naive.touch(touch) }
      #expect(try counts(stream, levels) == naive.counts)
    }
  }

  @Test(arguments: 0..<16 as Range<UInt64>)
  func oneSetIsAnIdealCacheThatFetchesOnWrites(seed: UInt64) throws {
    let stream = Accesses.random(seed: seed)
    for lines in [1, 3, 8, 31] {
      var ideal = try IdealCache(capacity: lines, line: Bytes(16), fetchesOnWrite: true)
      ideal.consume(stream)
      #expect(try counts(stream, [level("L1", lines: lines, ways: nil)]) == [ideal.counts])
      #expect(try counts(stream, [level("L1", lines: lines, ways: lines)]) == [ideal.counts])
    }
  }

  @Test(arguments: 0..<16 as Range<UInt64>, [1, 3, 4])
  func moreWaysNeverMissMore(seed: UInt64, sets: Int) throws {
    let stream = Accesses.random(seed: seed, count: 2000, span: 2048)
    let misses = try (1...12).map { ways in
      try counts(stream, [level("L1", lines: sets * ways, ways: ways)])[0].misses
    }
    #expect(zip(misses, misses.dropFirst()).allSatisfy { $0 >= $1 })
  }

  /// Lines 0 and 4 share a set of four sets; two ways hold both.
  @Test func linesOfOneSetDisplaceOneAnother() throws {
    let stream = (0..<10).flatMap { _ in
      [0, 4].map { MemoryAccess(address: $0 * 16, bytes: 8, kind: .read) }
    }
    #expect(try counts(stream, [level("L1", lines: 4, ways: 1)])[0].hits == 0)
    #expect(try counts(stream, [level("L1", lines: 8, ways: 2)])[0].misses == 2)
    #expect(try counts(stream, [level("L1", lines: 3, ways: 1)])[0].misses == 2)
  }

  @Test func aVictimCacheAddsItsRoom() throws {
    let stream = (0..<5).flatMap { _ in
      (0..<6).map { MemoryAccess(address: $0 * 16, bytes: 16, kind: .read) }
    }
    let levels = [level("L1", lines: 2, ways: nil), level("L2", lines: 4, ways: nil, .exclusive)]
    let counts = try counts(stream, levels)
    #expect(counts.map(\.hits) == [0, 24])
    #expect(counts.map(\.reads) == [30, 6])
  }

  /// The line that L1 uses all the time grows old in L2, which takes it out of L1.
  @Test func anInclusiveCacheTakesLinesFromThoseAbove() throws {
    let stream = [0, 1, 0, 2, 0, 3, 0].map {
      MemoryAccess(address: $0 * 16, bytes: 8, kind: $0 == 0 ? .write : .read)
    }
    func levels(_ inclusion: MemoryLevel.Inclusion) -> [CacheLevel] {
      [level("L1", lines: 2, ways: 2), level("L2", lines: 3, ways: 3, inclusion)]
    }
    #expect(try counts(stream, levels(.neither)).map(\.hits) == [3, 0])
    let inclusive = try counts(stream, levels(.inclusive))
    #expect(inclusive.map(\.hits) == [2, 0])
    #expect(inclusive.map(\.writeBacks) == [2, 2])
  }

  @Test func aLongerLineBelowServesItsNeighbours() throws {
    let stream = (0..<64).map { MemoryAccess(address: $0 * 16, bytes: 16, kind: .write) }
    let levels = [level("L1", lines: 4, ways: 2), level("L2", lines: 4, ways: 2, line: 64)]
    let counts = try counts(stream, levels)
    #expect(counts.map(\.reads) == [64, 16])
    #expect(counts.map(\.writeBacks) == [64, 16])
    #expect(counts.map(\.distinctLines) == [64, 16])
  }

  @Test func impossibleCachesAreRefused() {
    #expect(throws: CacheError.self) {
      try CacheHierarchy(levels: [level("L1", lines: 2, ways: 4)])
    }
    #expect(throws: CacheError.self) {
      try CacheHierarchy(levels: [level("L1", lines: 2, ways: 1, .inclusive)])
    }
    #expect(throws: CacheError.self) {
      try CacheHierarchy(levels: [
        level("L1", lines: 2, ways: 1), level("L2", lines: 2, ways: 1, line: 8),
      ])
    }
  }

  @Test func aProfileGivesItsCachesAndNotItsMemory() throws {
    var profile = HardwareProfile(
      name: "p", kind: .cpu, title: "p", processor: .init(cores: 1, source: "test"))
    func memory(_ name: String, _ bytes: Double, line: Double?, ways: Int?) -> MemoryLevel {
      MemoryLevel(
        name: name, scope: .core, capacity: Figure(Bytes(bytes), source: "test"),
        line: line.map { Bytes($0) }, ways: ways)
    }
    #expect(throws: CacheError.noCache(profile: "p")) { try CacheHierarchy(profile: profile) }
    profile.memory = [
      memory("registers", 2048, line: nil, ways: nil), memory("L1", 49152, line: 64, ways: 12),
      memory("L2", 4.76e6, line: 64, ways: 16), memory("DRAM", 1e9, line: 64, ways: nil),
    ]
    let levels = try CacheHierarchy(profile: profile).levels
    #expect(levels.map(\.name) == ["L1", "L2"])
    #expect(levels.map(\.sets) == [64, 4648])
  }
}
