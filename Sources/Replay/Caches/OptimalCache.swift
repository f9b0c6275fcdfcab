public import Quantities
public import Traces

/// A fully associative cache that displaces the line whose next use is furthest away.
///
/// No replacement misses less (Belady 1966; Mattson et al. 1970). Each line that is touched occupies the cache until the next
/// touch at least. Optimal are the misses; what is written back follows from them. Of lines that are never used again it
/// matters not which goes first: the dirty ones are written once.
public struct OptimalCache: Sendable {
  /// Whether a write of a whole missing line fetches it.
  public let fetchesOnWrite: Bool
  private let size: LineSize
  private var places = LinePlaces()
  /// Each touch's place times 4 and its kind, in pieces so that growing moves nothing.
  private var touches: [[UInt32]] = []
  private static let piece = 1 << 20
  private static let never = UInt32.max

  /// A recorder for lines of a power of two from 4 bytes up; writes fetch as in `IdealCache`.
  public init(line: Bytes, fetchesOnWrite: Bool = false) throws(CacheError) {
    size = try LineSize(line)
    self.fetchesOnWrite = fetchesOnWrite
  }

  /// Records accesses that follow those before.
  public mutating func consume(_ block: [MemoryAccess]) {
    for access in block {
      size.forEachTouch(of: access) { line, touch in
        let place = places.place(of: line)
        if touches.last?.count ?? Self.piece == Self.piece { addPiece() }
        touches[touches.count &- 1].append(
          UInt32(truncatingIfNeeded: place &<< 2) | touch.rawValue)
      }
    }
  }

  private mutating func addPiece() {
    precondition(touches.count < 4095 && places.end < 1 << 30, "too many touches for 32 bits")
    touches.append([])
    touches[touches.count - 1].reserveCapacity(Self.piece)
  }

  /// What the best cache of so many lines does with the recorded stream.
  public func counts(capacity: Int) -> CacheCounts { counts(capacities: [capacity])[0] }

  /// What the best caches of some numbers of lines do; the next uses are found once.
  public func counts(capacities: [Int]) -> [CacheCounts] {
    precondition(capacities.allSatisfy { $0 > 0 }, "a cache holds at least one line")
    let all = Array(touches.joined())
    let nextUses = nextUses(all)
    return capacities.map { replayed(all, nextUses, capacity: $0) }
  }

  /// By touch: when its line is touched again, but not atomically, or `never`.
  private func nextUses(_ touches: [UInt32]) -> [UInt32] {
    var next = [UInt32](repeating: Self.never, count: touches.count)
    var coming = [UInt32](repeating: Self.never, count: places.end)
    for time in touches.indices.reversed() {
      let place = Int(touches[time] &>> 2)
      next[time] = coming[place]
      let isAtomic = touches[time] & 3 == LineTouch.atomic.rawValue
      coming[place] = isAtomic ? Self.never : UInt32(truncatingIfNeeded: time)
    }
    return next
  }

  /// Lines are held by the time of their next use; those without one leave room at once.
  private func replayed(_ touches: [UInt32], _ next: [UInt32], capacity: Int) -> CacheCounts {
    var counts = CacheCounts(line: size.bytes)
    counts.accesses = touches.count
    var held = TimeSet(below: touches.count)
    var count = 0
    var states = [UInt8](repeating: 0, count: places.end)
    for time in touches.indices {
      let place = Int(touches[time] &>> 2)
      let touch = LineTouch(bits: touches[time])
      if states[place] & Self.seen == 0 { counts.distinctLines &+= 1 }
      states[place] |= Self.seen
      guard touch != .atomic else {
        counts.atomics &+= 1
        continue
      }
      if held.remove(time) {
        counts.hits &+= 1
        count &-= 1
      } else {
        if count == capacity {
          let furthest = held.removeLatest()
          count &-= 1
          counts.writeBacks &+= Self.clean(&states[Int(touches[furthest] &>> 2)])
        }
        if touch != .overwrite || fetchesOnWrite { counts.reads &+= 1 }
      }
      if touch.writes { states[place] |= Self.dirty }
      if next[time] == Self.never {
        counts.writeBacks &+= Self.clean(&states[place])
      } else {
        held.insert(Int(next[time]))
        count &+= 1
      }
    }
    return counts
  }

  private static let seen: UInt8 = 1
  private static let dirty: UInt8 = 2

  /// Makes a line clean: 1 if it was dirty.
  @inline(__always)
  private static func clean(_ state: inout UInt8) -> Int {
    let wasDirty = state & dirty != 0
    state &= ~dirty
    return wasDirty ? 1 : 0
  }
}
