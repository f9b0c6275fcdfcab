public import Quantities
public import Traces

/// How many different lines are touched between two touches of a line, over a whole stream: what an LRU cache of any size does.
///
/// A touch at distance d (the line itself counts) hits in the caches of d lines and more (Mattson et al. 1970), where d is
/// found from the times of the last touches (Bennett and Kruskal 1975; Olken 1981).
/// Law: `counts(capacity:)` is that of `IdealCache` for every capacity.
/// Complexity: amortised O(1) a touch, but O(lines / 2^20) where the lines are more than that.
public struct ReuseDistances: Sendable {
  private struct Line {
    /// The time of its last touch and 1; 0 where no cache holds it.
    var last: UInt32 = 0
    /// The longest distance since its last write, and at least 1; 0 where it is clean.
    var reach: UInt32 = 0
  }

  /// Whether a write of a whole missing line fetches it.
  public let fetchesOnWrite: Bool
  private let size: LineSize
  private var places = LinePlaces()
  private var lines = [Line](repeating: Line(), count: 32)
  private var isSeen = [Bool](repeating: false, count: 32)
  private var times = TimeMarks()
  private var holes = Holes()
  /// Times that are given before the lines are numbered anew.
  private var window = 1 << 12
  private var totals: CacheCounts
  private var tallies = DistanceTallies()

  /// A cache line is of a power of two from 4 bytes up; writes fetch as in `IdealCache`.
  public init(line: Bytes, fetchesOnWrite: Bool = false) throws(CacheError) {
    size = try LineSize(line)
    totals = CacheCounts(line: line)
    self.fetchesOnWrite = fetchesOnWrite
  }

  /// Takes up accesses that follow those before.
  public mutating func consume(_ block: [MemoryAccess]) {
    for access in block {
      size.forEachTouch(of: access) { line, touch in self.touch(line, touch) }
    }
    tallies.settle()
  }

  /// What a cache of so many lines would have done so far.
  ///
  /// Complexity: O(capacity).
  public func counts(capacity: Int) -> CacheCounts {
    precondition(capacity > 0, "a cache holds at least one line")
    var counts = totals
    counts.hits = tallies.hits(capacity: capacity)
    let unfetched = fetchesOnWrite ? 0 : tallies.missingOverwrites(capacity: capacity)
    counts.reads = counts.misses - unfetched
    counts.writeBacks += tallies.earlyWriteBacks(capacity: capacity)
    counts.writeBacks += lines.count { $0.reach > 0 }
    return counts
  }

  @inline(__always)
  private mutating func touch(_ line: UInt64, _ touch: LineTouch) {
    totals.accesses &+= 1
    let place = places.place(of: line)
    if place >= lines.count { grow() }
    if touch == .atomic { return pass(place) }
    if times.end == window { renumber() }
    let last = Int(lines[place].last) &- 1
    var distance = 0
    if last >= 0 {
      distance = times.count &- times.marks(upTo: last) &+ 1
      if holes.isEmpty { times.remove(last) } else { fillHole(from: last) }
    } else {
      see(place)
      if !holes.isEmpty { times.remove(holes.removeNewest()) }
    }
    times.append()
    tallies.add(distance, touch)
    var reach = lines[place].reach
    if reach > 0 { reach = max(reach, UInt32(truncatingIfNeeded: distance)) }
    if touch.writes {
      if reach > 1 { tallies.addWriteBack(reach) }
      reach = 1
    }
    lines[place] = Line(last: UInt32(truncatingIfNeeded: times.end), reach: reach)
  }

  private mutating func see(_ place: Int) {
    if isSeen[place] { return }
    isSeen[place] = true
    totals.distinctLines &+= 1
  }

  /// An atomic access takes its line out of every cache, which leaves room in those that held it.
  private mutating func pass(_ place: Int) {
    see(place)
    totals.atomics += 1
    let line = lines[place]
    if line.last > 0 { holes.insert(Int(line.last) - 1) }
    if line.reach > 0 { totals.writeBacks += 1 }
    lines[place] = Line()
  }

  /// The line's move to the front fills the newest hole before its old place and leaves one there.
  private mutating func fillHole(from last: Int) {
    guard holes.newest > last else { return times.remove(last) }
    times.remove(holes.removeNewest())
    holes.insert(last)
  }

  private mutating func grow() {
    let missing = places.end - lines.count
    lines.append(contentsOf: repeatElement(Line(), count: missing))
    isSeen.append(contentsOf: repeatElement(false, count: missing))
  }

  /// Numbers the marked times from 0 on, and makes the window at least four times as long as they are many.
  private mutating func renumber() {
    for place in lines.indices where lines[place].last > 0 {
      lines[place].last = UInt32(times.marks(upTo: Int(lines[place].last) - 1))
    }
    holes.renumber { times.marks(upTo: $0) - 1 }
    while window < 4 * times.count { window *= 2 }
    times = TimeMarks(marked: times.count)
  }
}
