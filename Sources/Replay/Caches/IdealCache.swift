public import Quantities
public import Traces

/// A fully associative cache that displaces the line used least recently.
///
/// With `fetchesOnWrite` false a write that covers a whole line does not fetch it, as in the red-blue pebble game (Hong and
/// Kung 1981); with true every write that misses fetches its line. A write of a part of a missing line always fetches it.
/// Law: a larger capacity never misses more, nor writes back more (Mattson et al. 1970).
public struct IdealCache: Sendable {
  /// Whether a write of a whole missing line fetches it.
  public let fetchesOnWrite: Bool
  private let size: LineSize
  private var list: RecencyList
  private var done: CacheCounts

  /// A cache of so many lines, of a power of two from 4 bytes up.
  public init(capacity lines: Int, line: Bytes, fetchesOnWrite: Bool = false) throws(CacheError) {
    guard lines > 0 else { throw .capacity(lines: lines) }
    size = try LineSize(line)
    list = RecencyList(capacity: lines)
    done = CacheCounts(line: line)
    self.fetchesOnWrite = fetchesOnWrite
  }

  /// Replays accesses that follow those before.
  public mutating func consume(_ block: [MemoryAccess]) {
    for access in block {
      size.forEachTouch(of: access) { line, touch in self.touch(line, touch) }
    }
  }

  /// The counts so far, as if all dirty lines were written back now.
  public var counts: CacheCounts {
    var counts = done
    counts.writeBacks += list.dirtyLines.count
    counts.distinctLines = list.distinctLines
    return counts
  }

  @inline(__always)
  private mutating func touch(_ line: UInt64, _ touch: LineTouch) {
    done.accesses &+= 1
    if touch == .atomic { return pass(line) }
    switch list.exchange(line, dirty: touch.writes) {
    case .hit:
      done.hits &+= 1
      return
    case .free: break
    case .displaced(_, let isDirty): if isDirty { done.writeBacks &+= 1 }
    }
    if touch != .overwrite || fetchesOnWrite { done.reads &+= 1 }
  }

  /// An atomic access, which goes to the level below.
  private mutating func pass(_ line: UInt64) {
    done.atomics += 1
    if list.remove(line) == true { done.writeBacks += 1 }
    list.see(line)
  }
}
