/// Which call gave each activity to its device, and which framework's operations lie around that call.
public struct CallNesting {
  /// Positions of activities in the order of their starts, each with that of its call; -1 where it has none.
  public private(set) var calls: [(activity: Int, call: Int)] = []
  private var parentOf: [Int32]

  /// Joins activities to calls by rank and correlation, and calls to the operations that their lanes have open.
  ///
  /// Complexity: O(spans log spans).
  public init(_ trace: Trace) {
    // Most calls launch nothing: only those that activities ask for are looked up.
    var callOf: [CallKey: Int] = [:]
    var hosts = [[Int]](repeating: [], count: trace.lanes.count)
    var activities: [Int] = []
    for (place, span) in trace.spans.enumerated() where span.kind.isActivity {
      activities.append(place)
      if let key = trace.callKey(of: span) { callOf[key] = -1 }
    }
    let wanted = callOf.keys.lazy.map(\.correlation)
    let range = (wanted.min() ?? 0)...max(wanted.max() ?? 0, wanted.min() ?? 0)
    for (place, span) in trace.spans.enumerated()
    where span.kind == .call || span.kind == .hostOperation {
      if span.kind == .call {
        guard let key = trace.callKey(of: span), range.contains(key.correlation),
          let slot = callOf.index(forKey: key)
        else { continue }
        callOf.values[slot] = place
      }
      hosts[span.lane].append(place)
    }
    parentOf = Self.parents(of: hosts, trace)
    activities.sort { (trace.spans[$0].start, $0) < (trace.spans[$1].start, $1) }
    calls = activities.map { place in
      let key = trace.callKey(of: trace.spans[place])
      return (place, key.flatMap { callOf[$0] } ?? -1)
    }
  }

  /// For each span of hosts the operation that it lies in; -1 where it lies in none.
  private static func parents(of hosts: [[Int]], _ trace: Trace) -> [Int32] {
    var parentOf = [Int32](repeating: -1, count: trace.spans.count)
    for members in hosts {
      let sorted = members.sorted {
        let (a, b) = (trace.spans[$0], trace.spans[$1])
        if a.start != b.start { return a.start < b.start }
        return a.duration != b.duration ? a.duration > b.duration : $0 < $1
      }
      var open: [Int] = []
      for place in sorted {
        while let last = open.last, trace.spans[last].end <= trace.spans[place].start {
          open.removeLast()
        }
        if let last = open.last { parentOf[place] = Int32(truncatingIfNeeded: last) }
        if trace.spans[place].kind == .hostOperation { open.append(place) }
      }
    }
    return parentOf
  }

  /// The framework's operations around a call, from the innermost out; no more than eight.
  ///
  /// `call` is the position of a span.
  public func hosts(around call: Int) -> [Int] {
    var hosts: [Int] = []
    var place = parentOf[call]
    while place >= 0, hosts.count < 8 {
      hosts.append(Int(place))
      place = parentOf[Int(place)]
    }
    return hosts
  }
}
