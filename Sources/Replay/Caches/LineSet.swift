/// A set of lines that only grows: a bit for each, in words of 64 neighbours.
struct LineSet {
  private struct Word {
    /// The lines' number without its last six bits, and 1; 0 where the slot is free.
    var key: UInt64 = 0
    var lines: UInt64 = 0
  }

  private var slots = [Word](repeating: Word(), count: 1 << 8)
  private var used = 0
  private(set) var count = 0

  /// Puts a line in, where it is not yet.
  @inline(__always)
  mutating func insert(_ line: UInt64) {
    let key = line &>> 6 &+ 1
    let bit: UInt64 = 1 &<< (line & 63)
    var index = index(of: key)
    if slots[index].key == 0 {
      if used * 2 >= slots.count {
        grow()
        index = self.index(of: key)
      }
      slots[index].key = key
      used &+= 1
    }
    if slots[index].lines & bit == 0 {
      slots[index].lines |= bit
      count &+= 1
    }
  }

  @inline(__always)
  private func index(of key: UInt64) -> Int {
    let mask = slots.count &- 1
    var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> 24) & mask
    while slots[index].key != key && slots[index].key != 0 { index = (index &+ 1) & mask }
    return index
  }

  private mutating func grow() {
    let old = slots
    slots = [Word](repeating: Word(), count: old.count * 2)
    for word in old where word.key != 0 { slots[index(of: word.key)] = word }
  }
}
