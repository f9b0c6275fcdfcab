/// Starts for spans that have durations only: each begins once all that it depends on has ended and its lane is free,
/// those first that became ready first.
struct EarliestStarts {
  /// The spans that wait for each, for how many each waits, and how long that lasts.
  private var followers: [[Int]]
  private var open: [Int]
  private var ready: [Int64]
  private var free: [Int64]

  private init(_ trace: Trace, without kind: Dependency.Kind?) {
    followers = Array(repeating: [], count: trace.spans.count)
    open = Array(repeating: 0, count: trace.spans.count)
    ready = Array(repeating: 0, count: trace.spans.count)
    free = Array(repeating: 0, count: trace.lanes.count)
    for edge in trace.dependencies where edge.kind != kind {
      followers[edge.source].append(edge.target)
      open[edge.target] += 1
    }
  }

  /// Moves the spans of a trace, but for dependencies of one kind; gives how many wait for themselves by way of others,
  /// and so follow at the end.
  ///
  /// Complexity: O(spans + dependencies).
  static func place(_ trace: inout Trace, without kind: Dependency.Kind? = nil) -> Int {
    var starts = EarliestStarts(trace, without: kind)
    var queue = trace.spans.indices.filter { starts.open[$0] == 0 }
    var place = 0
    while place < queue.count {
      starts.place(queue[place], in: &trace, &queue)
      place += 1
    }
    let isPlaced = Set(queue)
    let circular = trace.spans.indices.filter { !isPlaced.contains($0) }
    for span in circular {
      trace.spans[span].start = starts.free[trace.spans[span].lane]
      starts.free[trace.spans[span].lane] = trace.spans[span].end
    }
    return circular.count
  }

  private mutating func place(_ span: Int, in trace: inout Trace, _ queue: inout [Int]) {
    let lane = trace.spans[span].lane
    trace.spans[span].start = max(ready[span], free[lane])
    let end = trace.spans[span].end
    free[lane] = end
    for follower in followers[span] {
      ready[follower] = max(ready[follower], end)
      open[follower] -= 1
      if open[follower] == 0 { queue.append(follower) }
    }
  }
}
