import Quantities
import Replay
import Traces

/// A fully associative LRU cache as an array, the newest line last.
struct NaiveLRU {
  var capacity: Int
  var line: UInt64
  var fetchesOnWrite: Bool

  func counts(_ stream: [MemoryAccess]) -> CacheCounts {
    var counts = CacheCounts(line: Bytes(Double(line)))
    var held: [(line: UInt64, isDirty: Bool)] = []
    var seen: Set<UInt64> = []
    for touch in Touch.all(of: stream, line: line) {
      counts.accesses += 1
      seen.insert(touch.line)
      let place = held.firstIndex { $0.line == touch.line }
      let old = place.map { held.remove(at: $0) }
      if touch.kind == .atomic {
        counts.atomics += 1
        if old?.isDirty == true { counts.writeBacks += 1 }
        continue
      }
      let writes = touch.kind == .write
      if old != nil {
        counts.hits += 1
      } else {
        if held.count == capacity, held.removeFirst().isDirty { counts.writeBacks += 1 }
        if !(writes && touch.isWhole && !fetchesOnWrite) { counts.reads += 1 }
      }
      held.append((touch.line, writes || old?.isDirty == true))
    }
    counts.writeBacks += held.count { $0.isDirty }
    counts.distinctLines = seen.count
    return counts
  }
}
