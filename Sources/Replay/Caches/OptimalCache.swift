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
  /// Each touch's place times 4 and its kind.
  private var touches = PackedNumbers()
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
        touches.append(UInt32(truncatingIfNeeded: place &<< 2) | touch.rawValue)
      }
    }
  }

  /// What the best cache of so many lines does with the recorded stream.
  public func counts(capacity: Int) -> CacheCounts { counts(capacities: [capacity])[0] }

  /// What the best caches of some numbers of lines do; the next uses are found once.
  public func counts(capacities: [Int]) -> [CacheCounts] {
    precondition(capacities.allSatisfy { $0 > 0 }, "a cache holds at least one line")
    precondition(touches.count < Int(Self.never) && places.end < 1 << 30, "too many for 32 bits")
    let next = nextUses()
    return capacities.map { replayed(next, capacity: $0) }
  }

  /// By touch, the last first: how much later its line is touched again, but not atomically; 0 where it is not.
  private func nextUses() -> ReversedNumbers {
    var next = ReversedNumbers()
    var coming = [UInt32](repeating: Self.never, count: places.end)
    for time in touches.indices.reversed() {
      let touch = touches[time]
      let place = Int(touch &>> 2)
      next.append(coming[place] == Self.never ? 0 : coming[place] &- UInt32(time))
      let isAtomic = touch & 3 == LineTouch.atomic.rawValue
      coming[place] = isAtomic ? Self.never : UInt32(time)
    }
    return next
  }

  /// Lines are held by the time of their next use; those without one leave room at once.
  private func replayed(_ next: ReversedNumbers, capacity: Int) -> CacheCounts {
    var counts = CacheCounts(line: size.bytes)
    counts.accesses = touches.count
    var held = TimeSet(below: touches.count)
    var later = next.reader
    var holding = 0
    var states = [UInt8](repeating: 0, count: places.end)
    for time in touches.indices {
      let bits = touches[time]
      let (place, touch) = (Int(bits &>> 2), LineTouch(bits: bits))
      let distance = later.next()
      if states[place] & Self.seen == 0 { counts.distinctLines &+= 1 }
      states[place] |= Self.seen
      guard touch != .atomic else {
        counts.atomics &+= 1
        continue
      }
      if held.remove(time) {
        counts.hits &+= 1
        holding &-= 1
      } else {
        if holding == capacity {
          let furthest = held.removeLatest()
          holding &-= 1
          counts.writeBacks &+= Self.clean(&states[Int(touches[furthest] &>> 2)])
        }
        if touch != .overwrite || fetchesOnWrite { counts.reads &+= 1 }
      }
      if touch.writes { states[place] |= Self.dirty }
      if distance == 0 {
        counts.writeBacks &+= Self.clean(&states[place])
      } else {
        held.insert(time &+ Int(distance))
        holding &+= 1
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
