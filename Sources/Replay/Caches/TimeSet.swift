/// A set of times below a bound, of which the latest is found fast: a tree of 64-bit words.
///
/// Complexity: O(log bound) with base 64 for each call.
struct TimeSet {
  private var words: [UInt64] = []
  /// Where each level's words begin, from the times upwards; the last level is one word.
  private var starts: [Int] = []

  init(below bound: Int) {
    var count = max(1, bound)
    repeat {
      count = (count + 63) / 64
      starts.append(words.count)
      words.append(contentsOf: repeatElement(0, count: count))
    } while count > 1
  }

  @inline(__always)
  mutating func insert(_ time: Int) {
    var time = time
    for start in starts {
      let place = start &+ time &>> 6
      let before = words[place]
      words[place] = before | 1 &<< UInt64(truncatingIfNeeded: time & 63)
      if before != 0 { return }
      time = time &>> 6
    }
  }

  /// Whether the time was in the set, from which it goes.
  @inline(__always)
  mutating func remove(_ time: Int) -> Bool {
    let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: time & 63)
    guard words[time &>> 6] & bit != 0 else { return false }
    var time = time
    for start in starts {
      let place = start &+ time &>> 6
      words[place] &= ~(1 &<< UInt64(truncatingIfNeeded: time & 63))
      if words[place] != 0 { return true }
      time = time &>> 6
    }
    return true
  }

  /// Takes the latest time out of a set that is not empty.
  mutating func removeLatest() -> Int {
    var time = 0
    for start in starts.reversed() {
      time = time &<< 6 | (63 &- words[start &+ time].leadingZeroBitCount)
    }
    _ = remove(time)
    return time
  }
}
