/// Touches and write-backs by reuse distance.
struct DistanceTallies {
  /// By distance; 0 for lines that no cache holds.
  private var touches = [0]
  /// Those of `touches` that write a whole line.
  private var overwrites = [0]
  /// Writes by the longest distance m since the write before: each cache of fewer than m lines wrote the line back between.
  private var writeBacks = [0]

  /// Distances times 2, and 1 more for an overwrite, that are not tallied yet: many together wait for memory only once.
  private var pending = [UInt32](repeating: 0, count: 1024)
  private var pendingCount = 0

  @inline(__always)
  mutating func add(_ distance: Int, _ touch: LineTouch) {
    if pendingCount == pending.count { settle() }
    pending[pendingCount] =
      UInt32(truncatingIfNeeded: distance) &<< 1 | (touch == .overwrite ? 1 : 0)
    pendingCount &+= 1
  }

  /// Tallies what is pending, which is due before anything is asked.
  mutating func settle() {
    let longest = pending[..<pendingCount].max() ?? 0
    if Int(longest &>> 1) >= touches.count { grow(past: Int(longest &>> 1)) }
    for place in 0..<pendingCount {
      let distance = Int(pending[place] &>> 1)
      touches[distance] &+= 1
      if pending[place] & 1 == 1 { overwrites[distance] &+= 1 }
    }
    pendingCount = 0
  }

  @inline(__always)
  mutating func addWriteBack(_ reach: UInt32) {
    if Int(reach) >= writeBacks.count { grow(past: Int(reach)) }
    writeBacks[Int(reach)] &+= 1
  }

  private mutating func grow(past distance: Int) {
    let missing = max(64, distance + 1)
    touches.append(contentsOf: repeatElement(0, count: missing))
    overwrites.append(contentsOf: repeatElement(0, count: missing))
    writeBacks.append(contentsOf: repeatElement(0, count: missing))
  }

  /// Touches at distances up to the capacity.
  func hits(capacity: Int) -> Int { touches[1...].prefix(capacity).reduce(0, +) }

  /// Whole lines written at longer distances than the capacity.
  func missingOverwrites(capacity: Int) -> Int {
    overwrites[0] + overwrites[1...].dropFirst(capacity).reduce(0, +)
  }

  /// Lines that a cache wrote back before they were written again: those whose longest distance is over the capacity.
  func earlyWriteBacks(capacity: Int) -> Int { writeBacks.dropFirst(capacity + 1).reduce(0, +) }
}
