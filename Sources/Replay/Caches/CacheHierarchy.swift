import Hardware
public import Traces

/// Caches one behind another, each LRU within its sets, written back and allocated on writes.
///
/// A level that misses makes room first, then asks the level below, then hands down what it displaced. A dirty line that comes
/// down is marked where it is, without becoming newer; where it is missing it is put first, and fetched only if the line
/// below is the longer. Atomic accesses go to memory, after their lines were withdrawn from all levels.
/// Law: one fully associative level is an `IdealCache` that fetches on writes.
public struct CacheHierarchy: Sendable {
  private var stores: [CacheStore] = []

  /// Caches from the innermost outwards; no line is shorter than that of the level above.
  public init(levels: [CacheLevel]) throws(CacheError) {
    for level in levels {
      if let above = stores.last?.level {
        guard level.line >= above.line else {
          throw .level(name: level.name, problem: "has shorter lines than \(above.name)")
        }
        guard level.line == above.line || level.inclusion != .exclusive else {
          throw .level(
            name: level.name, problem: "is exclusive with other lines than \(above.name)")
        }
      } else if level.inclusion != .neither {
        throw .level(name: level.name, problem: "is \(level.inclusion.rawValue) of no other")
      }
      let isAsAbove = stores.last?.level.line == level.line
      stores.append(try CacheStore(level, countsLines: !isAsAbove))
    }
  }

  /// The levels from the innermost outwards.
  public var levels: [CacheLevel] { stores.map(\.level) }

  /// Replays accesses that follow those before.
  public mutating func consume(_ block: [MemoryAccess]) {
    guard let shift = stores.first?.shift else { return }
    var cursor = BlockCursor()
    if stores[0].isFullyAssociative {
      while let (line, kind) = cursor.next(in: block.span, shift: shift) { touch(line, kind) }
      return
    }
    while let (line, entry) = stores[0].sets.miss(in: block.span, from: &cursor, shift: shift) {
      if entry == CacheSets.atomic {
        pass(line)
      } else {
        stores[0].note(line, .init(entry))
        fill(line, at: 0, after: .init(entry))
      }
    }
    stores[0].counts.accesses &+= cursor.hits
    stores[0].counts.hits &+= cursor.hits
  }

  /// A touch of an innermost cache that is fully associative.
  private mutating func touch(_ line: UInt64, _ kind: MemoryAccess.Kind) {
    if kind == .atomic { return pass(line) }
    let exchange = stores[0].ask(line, dirty: kind == .write)
    if exchange != .hit { fill(line, at: 0, after: exchange) }
  }

  /// Fetches a line that was just given room, and hands down what had the room.
  private mutating func fill(_ line: UInt64, at level: Int, after exchange: Exchange) {
    if level + 1 < stores.count, fetch(line, below: level) {
      _ = stores[level].markDirty(line)
    }
    if case .displaced(let old, let isDirty) = exchange {
      handDown(old, isDirty: isDirty, from: level)
    }
  }

  /// Asks the level below for a line: whether the line leaves that level dirty.
  private mutating func fetch(_ line: UInt64, below level: Int) -> Bool {
    let below = level + 1
    guard below < stores.count else { return false }
    let line = self.line(line, of: level, at: below)
    guard stores[below].level.inclusion != .exclusive else {
      return stores[below].give(line) ?? fetch(line, below: below)
    }
    let exchange = stores[below].ask(line, dirty: false)
    if exchange != .hit { fill(line, at: below, after: exchange) }
    return false
  }

  /// The line of an outer level that holds a line.
  @inline(__always)
  private func line(_ line: UInt64, of level: Int, at outer: Int) -> UInt64 {
    line &>> (stores[outer].shift &- stores[level].shift)
  }
}

extension CacheHierarchy {
  /// A line that a level displaced goes to the level below, if that wants it.
  private mutating func handDown(_ line: UInt64, isDirty: Bool, from level: Int) {
    var isDirty = isDirty
    if stores[level].level.inclusion == .inclusive && withdrawAbove(line, of: level) {
      isDirty = true
    }
    if isDirty { stores[level].counts.writeBacks &+= 1 }
    let below = level + 1
    guard below < stores.count else { return }
    if stores[below].level.inclusion == .exclusive {
      put(line, isDirty: isDirty, at: below)
    } else if isDirty {
      let isPart = stores[below].shift != stores[level].shift
      take(self.line(line, of: level, at: below), isPart: isPart, at: below)
    }
  }

  /// Takes in a dirty line from above.
  private mutating func take(_ line: UInt64, isPart: Bool, at level: Int) {
    if stores[level].markDirty(line) { return }
    if isPart {
      stores[level].counts.reads &+= 1
      if fetch(line, below: level) { _ = stores[level].markDirty(line) }
    }
    put(line, isDirty: true, at: level)
  }

  private mutating func put(_ line: UInt64, isDirty: Bool, at level: Int) {
    if case .displaced(let old, let wasDirty) = stores[level].exchange(line, dirty: isDirty) {
      handDown(old, isDirty: wasDirty, from: level)
    }
  }

  /// Takes a line out of all levels above one: whether it was dirty in any.
  private mutating func withdrawAbove(_ line: UInt64, of level: Int) -> Bool {
    guard level > 0 else { return false }
    let parts = 1 &<< (stores[level].shift - stores[level - 1].shift)
    var wasDirty = false
    for part in line * parts..<(line + 1) * parts where withdraw(part, from: level - 1) {
      wasDirty = true
    }
    return wasDirty
  }

  /// Takes a line out of a level and all above it: whether it was dirty in any, and so is written back through the rest.
  private mutating func withdraw(_ line: UInt64, from level: Int) -> Bool {
    let isDirtyAbove = withdrawAbove(line, of: level)
    let isDirty = stores[level].remove(line) ?? false || isDirtyAbove
    if isDirty { stores[level].counts.writeBacks &+= 1 }
    return isDirty
  }

  /// An atomic access, which goes through to memory.
  private mutating func pass(_ line: UInt64) {
    let last = stores.count - 1
    _ = withdraw(self.line(line, of: 0, at: last), from: last)
    for level in stores.indices {
      stores[level].counts.accesses &+= 1
      stores[level].counts.atomics &+= 1
      let line = self.line(line, of: 0, at: level)
      stores[level].seen?.insert(line)
    }
  }
}

extension CacheHierarchy {
  /// The counts so far by level, as if all dirty lines were written back to memory now.
  public var counts: [CacheCounts] {
    var dirty: Set<UInt64> = []
    var distinctLines = 0
    return stores.indices.map { level in
      if level > 0 { dirty = Set(dirty.map { line($0, of: level - 1, at: level) }) }
      dirty.formUnion(stores[level].dirtyLines)
      distinctLines = stores[level].seen?.count ?? distinctLines
      var counts = stores[level].counts
      counts.writeBacks += dirty.count
      counts.distinctLines = distinctLines
      return counts
    }
  }
}
