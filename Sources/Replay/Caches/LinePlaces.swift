/// Small numbers for lines, by which arrays can be indexed: neighbouring lines have neighbouring places.
///
/// Lines are taken in pages of 32 with one look-up in a hash table for each page. Places begin at 32; 0 is never given.
struct LinePlaces {
  private struct Slot {
    /// The page's number and 1, or 0 where the slot is free.
    var key: UInt64 = 0
    var page: UInt32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: 1 << 8)
  /// By page: the first line.
  private var firstLines: [UInt64] = [0]
  private var last = Slot()

  /// All places are below it.
  @inline(__always) var end: Int { firstLines.count &<< 5 }

  func line(at place: Int) -> UInt64 { firstLines[place &>> 5] &+ UInt64(place & 31) }

  /// The place of a line, which is a new one for a new page.
  @inline(__always)
  mutating func place(of line: UInt64) -> Int {
    let key = line &>> 5 &+ 1
    if key != last.key { last = slot(key) }
    return Int(truncatingIfNeeded: last.page) &<< 5 | Int(truncatingIfNeeded: line & 31)
  }

  /// The place of a line whose page is known.
  func knownPlace(of line: UInt64) -> Int? {
    let key = line &>> 5 &+ 1
    let slot = slots[index(of: key)]
    return slot.key == 0 ? nil : Int(slot.page) &<< 5 | Int(line & 31)
  }

  /// Where a key is, or where it belongs.
  @inline(__always)
  private func index(of key: UInt64) -> Int {
    let mask = slots.count &- 1
    // Fibonacci hashing: Knuth, The Art of Computer Programming 3, section 6.4.
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    var index = Int(truncatingIfNeeded: hash &>> 24) & mask
    while slots[index].key != key && slots[index].key != 0 { index = (index &+ 1) & mask }
    return index
  }

  private mutating func slot(_ key: UInt64) -> Slot {
    let index = index(of: key)
    if slots[index].key == key { return slots[index] }
    let new = Slot(key: key, page: UInt32(firstLines.count))
    slots[index] = new
    firstLines.append((key &- 1) &<< 5)
    if firstLines.count * 2 > slots.count { grow() }
    return new
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.key != 0 { slots[index(of: slot.key)] = slot }
  }
}
