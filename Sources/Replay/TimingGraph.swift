/// Moments, and by how much each comes at least after others: the times are the longest ways from the origin.
///
/// Node 0 is the origin, at time 0. Nodes and edges are numbered in 32 bits.
struct TimingGraph {
  private(set) var count = 1
  private var sources: [Int32] = []
  private var targets: [Int32] = []
  private var weights: [Int64] = []
  private var reasons: [Reason] = []

  /// Room for so many edges.
  mutating func reserve(_ edges: Int) {
    sources.reserveCapacity(edges)
    targets.reserveCapacity(edges)
    weights.reserveCapacity(edges)
    reasons.reserveCapacity(edges)
  }

  /// Adds so many nodes, and gives the first.
  mutating func addNodes(_ number: Int) -> Int {
    defer { count += number }
    return count
  }

  /// `target` comes at least `weight` after `source`.
  mutating func add(_ source: Int, _ target: Int, _ weight: Int64, _ reason: Reason) {
    sources.append(Int32(truncatingIfNeeded: source))
    targets.append(Int32(truncatingIfNeeded: target))
    weights.append(weight)
    reasons.append(reason)
  }

  /// The time of each node, and the edge that decided it.
  struct Times {
    var times: [Int64]
    /// -1 for the origin.
    fileprivate var deciding: [Int32]
    fileprivate var sources: [Int32]
    fileprivate var reasons: [Reason]

    /// What decided a node's time; nil for the origin.
    func reason(_ node: Int) -> Reason? {
      deciding[node] < 0 ? nil : reasons[Int(deciding[node])]
    }

    /// The node from which the deciding edge came; nil for the origin.
    func source(_ node: Int) -> Int? {
      deciding[node] < 0 ? nil : Int(sources[Int(deciding[node])])
    }
  }

  /// The times; throws where a moment waits for itself.
  ///
  /// Complexity: O(nodes + edges).
  func timed() throws(ReplayError) -> Times {
    var begins = [Int32](repeating: 0, count: count + 1)
    var waiting = [Int32](repeating: 0, count: count)
    for edge in sources.indices {
      begins[Int(sources[edge]) + 1] += 1
      waiting[Int(targets[edge])] += 1
    }
    for node in 0..<count { begins[node + 1] += begins[node] }
    var outgoing = [Int32](repeating: 0, count: sources.count)
    var free = begins
    for edge in sources.indices {
      let source = Int(sources[edge])
      outgoing[Int(free[source])] = Int32(truncatingIfNeeded: edge)
      free[source] += 1
    }
    var times = [Int64](repeating: .min, count: count)
    var deciding = [Int32](repeating: -1, count: count)
    times[0] = 0
    var ready: [Int32] = []
    ready.reserveCapacity(count)
    for node in 0..<count where waiting[node] == 0 {
      if node > 0 { times[node] = 0 }
      ready.append(Int32(truncatingIfNeeded: node))
    }
    var next = 0
    while next < ready.count {
      let node = Int(ready[next])
      next += 1
      let time = times[node]
      for place in begins[node]..<begins[node + 1] {
        let edge = Int(outgoing[Int(place)])
        let target = Int(targets[edge])
        let arrival = time &+ weights[edge]
        if arrival > times[target] {
          times[target] = arrival
          deciding[target] = Int32(truncatingIfNeeded: edge)
        }
        waiting[target] -= 1
        if waiting[target] == 0 { ready.append(targets[edge]) }
      }
    }
    guard ready.count == count else {
      throw .circle(node: waiting.firstIndex { $0 > 0 } ?? 0)
    }
    return Times(times: times, deciding: deciding, sources: sources, reasons: reasons)
  }
}

/// Why a moment came no earlier.
public enum Reason: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// It follows on its thread.
  case threadOrder
  /// A thread went on after another had worked for it.
  case handover
  /// A dependency of the trace.
  case dependency
  /// A call gave the work to the device.
  case launch
  /// The stream was busy.
  case streamOrder
  /// An event on another stream, from the records.
  case event
  /// The end of work on another stream, found by its time since the trace has no record of it.
  case inferredEvent
  /// The host waited for the device.
  case synchronization
  /// The queue of launches was full.
  case queue
  /// The last rank came.
  case rendezvous
  /// It lasted so long.
  case duration
  /// It is at the edge of the recorded window.
  case windowEdge
  /// A delay that nothing in the trace explains, kept as it was recorded.
  case unexplained

  /// A few words, as tables show them: "stream order", "launch queue full".
  public var description: String {
    switch self {
    case .threadOrder: "thread order"
    case .handover: "other thread"
    case .dependency: "dependency"
    case .launch: "launch"
    case .streamOrder: "stream order"
    case .event: "event"
    case .inferredEvent: "event (inferred)"
    case .synchronization: "synchronisation"
    case .queue: "launch queue full"
    case .rendezvous: "other rank"
    case .duration: "own duration"
    case .windowEdge: "window's edge"
    case .unexplained: "unexplained delay"
    }
  }
}

/// Why a trace cannot be replayed.
public enum ReplayError: Error, Equatable, CustomStringConvertible {
  /// A moment whose time depends on itself; `node` is its number in the graph, where 0 is the origin.
  case circle(node: Int)

  /// A sentence that gives the number of the moment.
  public var description: String {
    switch self {
    case .circle(let node): "moment \(node) waits for itself through its dependencies"
    }
  }
}
