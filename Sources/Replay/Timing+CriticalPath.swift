import Traces

extension Timing {
  /// One stretch of the critical path: from the moment before to this one.
  public struct Step: Sendable, Hashable {
    /// The span whose begin or end it leads to.
    public var span: Int
    /// Whether it leads to the end of the span rather than to its begin.
    public var isEnd: Bool
    /// What decided that the moment came no earlier.
    public var reason: Reason
    /// Nanoseconds that it adds, more than 0.
    public var time: Int64
    /// Of a stretch of a thread the innermost span in which it passed; nil between spans, and of all else.
    public var owner: Int?
  }

  /// The stretches that decided the last end, in their order; their times are positive and add up to the makespan.
  ///
  /// Work may start before its call returns, or before the work ahead of it has ended: what is overlapped so is the later one's, and
  /// taken off the earlier. Complexity: O(spans).
  public var criticalPath: [Step] {
    let owners = owners
    let spans = first..<first + 2 * program.trace.spans.count
    var path: [Step] = []
    var before: Int64 = 0
    // Where ranks meet belongs to the end that follows.
    for node in decidingNodes where spans.contains(node) {
      guard let reason = reasons[node] else { continue }
      let time = times[node] - before
      before = times[node]
      let owner = owners[node - first]
      let step = Step(
        span: (node - first) / 2, isEnd: (node - first) % 2 == 1, reason: reason, time: time,
        owner: owner < 0 ? nil : Int(owner))
      path.append(overlapping: step)
    }
    return path
  }

  /// The spans whose begins and ends decided the last end, those too whose time is overlapped.
  var decidingSpans: Set<Int> {
    Set(decidingNodes.filter { $0 >= first }.map { ($0 - first) / 2 })
  }

  /// The moments that decided the last end, the earliest first.
  private var decidingNodes: [Int] {
    var nodes: [Int] = []
    var node = last
    while let here = node, here > 0 {
      nodes.append(here)
      node = sources[here] < 0 ? nil : Int(sources[here])
    }
    return nodes.reversed()
  }

  /// For the begin and the end of each span the span in which the stretch of its thread before it passed; -1 for none.
  private var owners: [Int32] {
    var owners = [Int32](repeating: -1, count: 2 * program.trace.spans.count)
    for thread in program.threads {
      for moment in thread.moments {
        owners[2 * Int(moment.span) + (moment.isEnd ? 1 : 0)] = moment.owner
      }
    }
    return owners
  }
}

extension [Timing.Step] {
  /// Adds a step; one that leads back in time takes what it overlaps off those before it.
  fileprivate mutating func append(overlapping step: Timing.Step) {
    guard step.time <= 0 else { return append(step) }
    var back = -step.time
    while back > 0, let before = last {
      if before.time > back {
        self[count - 1].time -= back
        return
      }
      back -= before.time
      removeLast()
    }
  }
}
