import Hardware
import Quantities
import Replay
import Traces

/// The rules of `CacheHierarchy` over sets as arrays, the newest line last, for equal lines.
struct NaiveHierarchy {
  struct Level {
    var description: CacheLevel
    var sets: [[(line: UInt64, isDirty: Bool)]]
    var seen: Set<UInt64> = []
    var counts: CacheCounts

    init(_ level: CacheLevel) {
      description = level
      sets = Array(repeating: [], count: level.sets)
      counts = CacheCounts(line: level.line)
    }

    mutating func take(_ line: UInt64) -> Bool? {
      let set = Int(line) % sets.count
      guard let place = sets[set].firstIndex(where: { $0.line == line }) else { return nil }
      return sets[set].remove(at: place).isDirty
    }

    mutating func put(_ line: UInt64, _ isDirty: Bool) -> (line: UInt64, isDirty: Bool)? {
      let set = Int(line) % sets.count
      sets[set].append((line, isDirty))
      let ways = description.ways ?? Int(description.capacity / description.line)
      return sets[set].count > ways ? sets[set].removeFirst() : nil
    }

    mutating func mark(_ line: UInt64) -> Bool {
      let set = Int(line) % sets.count
      guard let place = sets[set].firstIndex(where: { $0.line == line }) else { return false }
      sets[set][place].isDirty = true
      return true
    }
  }

  var levels: [Level]

  mutating func touch(_ touch: Touch) {
    if touch.kind == .atomic { return pass(touch.line) }
    _ = ask(touch.line, at: 0, writes: touch.kind == .write)
  }

  /// Whether the line leaves the level dirty.
  private mutating func ask(_ line: UInt64, at level: Int, writes: Bool) -> Bool {
    guard level < levels.count else { return false }
    levels[level].counts.accesses += 1
    levels[level].seen.insert(line)
    let old = levels[level].take(line)
    if old != nil { levels[level].counts.hits += 1 } else { levels[level].counts.reads += 1 }
    if levels[level].description.inclusion == .exclusive {
      return old ?? ask(line, at: level + 1, writes: false)
    }
    let victim = levels[level].put(line, old == true || writes)
    if old == nil, ask(line, at: level + 1, writes: false) { _ = levels[level].mark(line) }
    if let victim { drop(victim.line, victim.isDirty, from: level) }
    return false
  }

  private mutating func drop(_ line: UInt64, _ dirty: Bool, from level: Int) {
    var isDirty = dirty
    if levels[level].description.inclusion == .inclusive {
      isDirty = withdraw(line, levels: 0..<level) || dirty
    }
    if isDirty { levels[level].counts.writeBacks += 1 }
    guard level + 1 < levels.count else { return }
    let isExclusive = levels[level + 1].description.inclusion == .exclusive
    if isExclusive {
      let old = levels[level + 1].take(line)
      fill(line, isDirty || old == true, at: level + 1)
    } else if isDirty, !levels[level + 1].mark(line) {
      fill(line, true, at: level + 1)
    }
  }

  private mutating func fill(_ line: UInt64, _ isDirty: Bool, at level: Int) {
    if let victim = levels[level].put(line, isDirty) {
      drop(victim.line, victim.isDirty, from: level)
    }
  }

  private mutating func withdraw(_ line: UInt64, levels range: Range<Int>) -> Bool {
    var isDirty = false
    for level in range {
      if levels[level].take(line) == true { isDirty = true }
      if isDirty { levels[level].counts.writeBacks += 1 }
    }
    return isDirty
  }

  private mutating func pass(_ line: UInt64) {
    _ = withdraw(line, levels: levels.indices)
    for level in levels.indices {
      levels[level].counts.accesses += 1
      levels[level].counts.atomics += 1
      levels[level].seen.insert(line)
    }
  }

  var counts: [CacheCounts] {
    var dirty: Set<UInt64> = []
    return levels.map { level in
      dirty.formUnion(level.sets.joined().filter(\.isDirty).map(\.line))
      var counts = level.counts
      counts.writeBacks += dirty.count
      counts.distinctLines = level.seen.count
      return counts
    }
  }
}
