import Traces

/// A set-associative LRU cache: each set's lines from the newest to the oldest.
struct CacheSets {
  let ways: Int
  private let sets: UInt64
  private let isPowerOfTwo: Bool
  /// The line and 1, times 2, and 1 more where it is dirty; 0 where there is none, which is last in its set.
  private var entries: [UInt64]

  /// What `exchange` returns for a hit; for a miss it is the entry that was displaced, or 0.
  static let hit: UInt64 = 1
  /// What stands for the entry where `miss` met an atomic access.
  static let atomic = UInt64.max

  init(sets: Int, ways: Int) {
    self.ways = ways
    self.sets = UInt64(sets)
    isPowerOfTwo = sets.nonzeroBitCount == 1
    entries = [UInt64](repeating: 0, count: sets * ways)
  }

  /// Lines with neighbouring numbers are in neighbouring sets.
  @inline(__always)
  private func start(of line: UInt64) -> Int {
    let set = isPowerOfTwo ? line & (sets &- 1) : line % sets
    return Int(truncatingIfNeeded: set) &* ways
  }

  /// Makes a line the newest of its set, which may displace the oldest.
  mutating func exchange(_ line: UInt64, dirty: UInt64) -> UInt64 {
    let start = start(of: line)
    let places = start..<start + ways
    var row = entries.mutableSpan
    return Self.exchange(line, dirty: dirty, in: &row, places)
  }

  /// Each older entry moves by one until the line's place is found or the oldest has gone.
  @inline(__always)
  private static func exchange(
    _ line: UInt64, dirty: UInt64, in row: inout MutableSpan<UInt64>, _ places: Range<Int>
  ) -> UInt64 {
    let start = places.lowerBound
    let key = (line &+ 1) &<< 1
    var moved = row[start]
    if moved ^ key <= 1 {
      row[start] = moved | dirty
      return Self.hit
    }
    row[start] = key | dirty
    for place in start &+ 1..<places.upperBound {
      let entry = row[place]
      row[place] = moved
      if entry ^ key <= 1 {
        row[start] = entry | dirty
        return Self.hit
      }
      if moved == 0 { return 0 }
      moved = entry
    }
    return moved
  }

  /// Replays a block up to the first touch that misses or is atomic: its line and what was displaced, or nil at the end.
  mutating func miss(
    in block: Swift.Span<MemoryAccess>, from cursor: inout BlockCursor, shift: UInt64
  ) -> (line: UInt64, entry: UInt64)? {
    let (sets, ways, isPowerOfTwo) = (sets, ways, isPowerOfTwo)
    var row = entries.mutableSpan
    while let (line, kind) = cursor.next(in: block, shift: shift) {
      if kind == .atomic { return (line, Self.atomic) }
      let set = isPowerOfTwo ? line & (sets &- 1) : line % sets
      let start = Int(truncatingIfNeeded: set) &* ways
      let entry = Self.exchange(
        line, dirty: kind == .write ? 1 : 0, in: &row, start..<start &+ ways)
      if entry != Self.hit { return (line, entry) }
      cursor.hits &+= 1
    }
    return nil
  }

  private func place(of line: UInt64) -> Int? {
    let start = start(of: line)
    return (start..<start + ways).first { entries[$0] ^ (line &+ 1) &<< 1 <= 1 }
  }

  /// Takes a line out: whether it was dirty, or nil where it is not cached.
  mutating func remove(_ line: UInt64) -> Bool? {
    guard let place = place(of: line) else { return nil }
    let isDirty = entries[place] & 1 == 1
    let last = start(of: line) + ways - 1
    for next in place..<last { entries[next] = entries[next + 1] }
    entries[last] = 0
    return isDirty
  }

  /// Makes a line dirty where it is; false where it is not cached.
  mutating func markDirty(_ line: UInt64) -> Bool {
    guard let place = place(of: line) else { return false }
    entries[place] |= 1
    return true
  }

  /// The dirty lines that are cached.
  var dirtyLines: [UInt64] { entries.filter { $0 & 1 == 1 }.map { $0 &>> 1 &- 1 } }
}
