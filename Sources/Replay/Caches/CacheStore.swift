import Quantities

/// The lines that one cache of a hierarchy holds, and its counts.
struct CacheStore {
  let level: CacheLevel
  let shift: UInt64
  let isFullyAssociative: Bool
  /// What holds the lines; the other one is empty.
  var sets = CacheSets(sets: 0, ways: 0)
  private var list = RecencyList(capacity: 0)
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
    isFullyAssociative = level.ways == nil
    self.level = level
    shift = size.shift
    seen = countsLines ? LineSet() : nil
    counts = CacheCounts(line: level.line)
  }

  /// Makes a line the newest, which may displace another.
  @inline(__always)
  mutating func exchange(_ line: UInt64, dirty: Bool) -> Exchange {
    if isFullyAssociative { return list.exchange(line, dirty: dirty) }
    return Exchange(sets.exchange(line, dirty: dirty ? 1 : 0))
  }

  /// A touch by the level above, or by the program.
  mutating func ask(_ line: UInt64, dirty: Bool) -> Exchange {
    let exchange = exchange(line, dirty: dirty)
    note(line, exchange)
    return exchange
  }

  /// Counts a touch.
  @inline(__always)
  mutating func note(_ line: UInt64, _ exchange: Exchange) {
    counts.accesses &+= 1
    if exchange == .hit {
      counts.hits &+= 1
    } else {
      counts.reads &+= 1
      seen?.insert(line)
    }
  }

  /// Gives a line away to the level above: whether it was dirty, or nil where it is not cached.
  mutating func give(_ line: UInt64) -> Bool? {
    let isDirty = remove(line)
    note(line, isDirty == nil ? .free : .hit)
    return isDirty
  }

  /// Takes a line out: whether it was dirty, or nil where it is not cached.
  mutating func remove(_ line: UInt64) -> Bool? {
    isFullyAssociative ? list.remove(line) : sets.remove(line)
  }

  /// Makes a line dirty, and no newer; false where it is not cached.
  mutating func markDirty(_ line: UInt64) -> Bool {
    isFullyAssociative ? list.markDirty(line) : sets.markDirty(line)
  }

  /// The dirty lines that are cached.
  var dirtyLines: [UInt64] { isFullyAssociative ? list.dirtyLines : sets.dirtyLines }
}

extension Exchange {
  /// What an answer of `CacheSets` says.
  @inline(__always)
  init(_ entry: UInt64) {
    switch entry {
    case CacheSets.hit: self = .hit
    case 0: self = .free
    default: self = .displaced(line: entry &>> 1 &- 1, isDirty: entry & 1 == 1)
    }
  }
}
