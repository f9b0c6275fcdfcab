import Quantities

/// The lines that one cache of a hierarchy holds, and its counts.
struct CacheStore {
  let level: CacheLevel
  let shift: UInt64
  /// Exactly one of the two is there.
  private var sets: CacheSets?
  private var list: RecencyList?
  /// Lines touched here; nil where lines are those of the level above, which counts for both.
  var seen: LineSet?
  var counts: CacheCounts

  init(_ level: CacheLevel, countsLines: Bool) throws(CacheError) {
    let size = try LineSize(level.line)
    guard level.capacity >= level.line, level.capacity.value < 0x1p50 else {
      throw .level(
        name: level.name, problem: "has a capacity of \(level.capacity.text); expected a line's")
    }
    if let ways = level.ways {
      guard ways > 0, level.sets > 0 else {
        throw .level(name: level.name, problem: "has no room for a set of \(ways) lines")
      }
      sets = CacheSets(sets: level.sets, ways: ways)
    } else {
      list = RecencyList(capacity: Int(level.capacity / level.line))
    }
    self.level = level
    shift = size.shift
    seen = countsLines ? LineSet() : nil
    counts = CacheCounts(line: level.line)
  }

  /// Makes a line the newest, which may displace another.
  @inline(__always)
  mutating func exchange(_ line: UInt64, dirty: Bool) -> Exchange {
    guard let entry = sets?.exchange(line, dirty: dirty ? 1 : 0) else {
      return list?.exchange(line, dirty: dirty) ?? .free
    }
    if entry == CacheSets.hit { return .hit }
    return entry == 0 ? .free : .displaced(line: entry &>> 1 &- 1, isDirty: entry & 1 == 1)
  }

  /// Takes a line out: whether it was dirty, or nil where it is not cached.
  mutating func remove(_ line: UInt64) -> Bool? {
    sets == nil ? list?.remove(line) : sets?.remove(line)
  }

  /// Makes a line dirty, and no newer; false where it is not cached.
  mutating func markDirty(_ line: UInt64) -> Bool {
    (sets == nil ? list?.markDirty(line) : sets?.markDirty(line)) ?? false
  }

  /// The dirty lines that are cached.
  var dirtyLines: [UInt64] { sets?.dirtyLines ?? list?.dirtyLines ?? [] }
}
