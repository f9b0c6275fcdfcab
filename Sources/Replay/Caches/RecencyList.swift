/// A fully associative LRU cache: lines from the newest to the oldest.
struct RecencyList {
  private struct Node {
    var newer: UInt32 = 0
    var older: UInt32 = 0
    var state: UInt8 = 0
  }

  /// What `exchange` and `remove` say of a line; the bits of a node's state.
  private static let seen: UInt8 = 1
  private static let cached: UInt8 = 2
  private static let dirty: UInt8 = 4

  let capacity: Int
  private var places = LinePlaces()
  /// By place; node 0 joins the ends: its older neighbour is the newest line.
  private var nodes = [Node](repeating: Node(), count: 32)
  private(set) var count = 0
  private(set) var distinctLines = 0

  init(capacity: Int) { self.capacity = capacity }

  @inline(__always)
  private mutating func place(of line: UInt64) -> Int {
    let place = places.place(of: line)
    if place >= nodes.count { grow() }
    return place
  }

  private mutating func grow() {
    nodes.append(contentsOf: repeatElement(Node(), count: places.end - nodes.count))
  }

  /// Makes a line the newest, which may displace the oldest.
  @inline(__always)
  mutating func exchange(_ line: UInt64, dirty: Bool) -> Exchange {
    let place = place(of: line)
    let mark = dirty ? Self.dirty : 0
    let state = nodes[place].state
    if state & Self.cached != 0 {
      nodes[place].state = state | mark
      if Int(nodes[0].older) != place {
        unlink(place)
        link(place)
      }
      return .hit
    }
    if state == 0 { distinctLines &+= 1 }
    nodes[place].state = Self.seen | Self.cached | mark
    link(place)
    count &+= 1
    return count > capacity ? displaced() : .free
  }

  private mutating func displaced() -> Exchange {
    let oldest = Int(nodes[0].newer)
    let isDirty = nodes[oldest].state & Self.dirty != 0
    unlink(oldest)
    nodes[oldest].state = Self.seen
    count &-= 1
    return .displaced(line: places.line(at: oldest), isDirty: isDirty)
  }

  /// Takes a line out: whether it was dirty, or nil where it is not cached.
  mutating func remove(_ line: UInt64) -> Bool? {
    let place = place(of: line)
    let state = nodes[place].state
    guard state & Self.cached != 0 else { return nil }
    unlink(place)
    nodes[place].state = Self.seen
    count -= 1
    return state & Self.dirty != 0
  }

  /// Notes a touch that leaves the line uncached.
  mutating func see(_ line: UInt64) {
    let place = place(of: line)
    if nodes[place].state == 0 { distinctLines += 1 }
    nodes[place].state |= Self.seen
  }

  /// Makes a line dirty where it is; false where it is not cached.
  mutating func markDirty(_ line: UInt64) -> Bool {
    let place = place(of: line)
    guard nodes[place].state & Self.cached != 0 else { return false }
    nodes[place].state |= Self.dirty
    return true
  }

  /// The dirty lines that are cached.
  var dirtyLines: [UInt64] {
    nodes.indices.filter { nodes[$0].state & Self.dirty != 0 }.map { places.line(at: $0) }
  }

  @inline(__always)
  private mutating func unlink(_ place: Int) {
    let node = nodes[place]
    nodes[Int(node.newer)].older = node.older
    nodes[Int(node.older)].newer = node.newer
  }

  @inline(__always)
  private mutating func link(_ place: Int) {
    let newest = nodes[0].older
    nodes[place].newer = 0
    nodes[place].older = newest
    nodes[Int(newest)].newer = UInt32(truncatingIfNeeded: place)
    nodes[0].older = UInt32(truncatingIfNeeded: place)
  }
}

/// What happened when a line was put first.
enum Exchange: Equatable {
  case hit
  /// It was missing, and there was room for it.
  case free
  case displaced(line: UInt64, isDirty: Bool)
}
