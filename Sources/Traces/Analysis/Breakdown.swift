/// Where the time of devices went: idle, computing, communicating, moving memory, and what of that was at once.
///
/// The window reaches from the first start of work to its last end, over all streams of all devices. Work at the same time
/// on several streams counts once. Times are nanoseconds.
public struct Breakdown: Sendable, Hashable {
  /// What a piece of work is for.
  public enum Kind: Int, Sendable, Hashable, CaseIterable {
    case computation, communication, memory

    /// The kind in a word: "computation".
    public var name: String {
      switch self {
      case .computation: "computation"
      case .communication: "communication"
      case .memory: "memory"
      }
    }
  }

  /// From the first start to the last end.
  public var window: Int64 = 0
  /// When no work ran.
  public var idle: Int64 = 0
  /// When work of a kind ran, beside others or not.
  public var busy: [Kind: Int64] = [:]
  /// When exactly these kinds ran; the parts add up to the window without its idle time.
  public var together: [Set<Kind>: Int64] = [:]

  /// The share of communication beside which something was computed; nil without communication.
  public var overlap: Double? {
    guard let all = busy[.communication], all > 0 else { return nil }
    let both = together.reduce(Int64(0)) {
      $1.key.isSuperset(of: [.computation, .communication]) ? $0 + $1.value : $0
    }
    return Double(both) / Double(all)
  }
}

extension Trace {
  /// Where the time of devices went; of one rank where there are several.
  ///
  /// Copies and fills are the profiler's records of them; which kernels communicate is `families`' to say. Complexity:
  /// O(spans log spans).
  public func breakdown(rank: Int? = nil, families: WorkFamilies? = nil) -> Breakdown {
    struct Edge {
      var time: Int64
      var kind: Breakdown.Kind
      var change: Int
    }
    let families = families ?? workFamilies
    var edges: [Edge] = []
    for (place, span) in spans.enumerated() where span.kind.isActivity {
      guard rank == nil || lanes[span.lane].rank == rank else { continue }
      let kind: Breakdown.Kind =
        span.kind != .kernel
        ? .memory
        : families[place]?.family == .communication ? .communication : .computation
      edges.append(Edge(time: span.start, kind: kind, change: 1))
      edges.append(Edge(time: span.end, kind: kind, change: -1))
    }
    edges.sort { $0.time < $1.time }
    var breakdown = Breakdown()
    guard let first = edges.first, let last = edges.last else { return breakdown }
    breakdown.window = last.time - first.time
    var open = [0, 0, 0]
    var stretches = [Int64](repeating: 0, count: 8)
    var time = first.time
    for edge in edges {
      let state = (open[0] > 0 ? 1 : 0) | (open[1] > 0 ? 2 : 0) | (open[2] > 0 ? 4 : 0)
      stretches[state] += edge.time - time
      time = edge.time
      open[edge.kind.rawValue] += edge.change
    }
    breakdown.idle = stretches[0]
    for state in 1..<8 where stretches[state] > 0 {
      let members = Set(Breakdown.Kind.allCases.filter { state & (1 << $0.rawValue) != 0 })
      breakdown.together[members] = stretches[state]
      for kind in members { breakdown.busy[kind, default: 0] += stretches[state] }
    }
    return breakdown
  }
}
