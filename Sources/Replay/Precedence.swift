public import Traces

/// What each span of a trace waited for, with the gap that was left after the last of it.
///
/// A span waits for the span that ended last before it on its own lane, and for its dependencies. The gap is what
/// the recording shows between the end of the last of these and the span's start: time that no span explains,
/// which stays as it is. A span that waits for nothing keeps its distance from the start of the trace.
public struct Precedence: Sendable {
  /// Spans that must have ended before a span begins, in ascending order.
  public private(set) var predecessors: [[Int]]
  /// Nanoseconds between the end of the last predecessor (or the origin) and the start; negative where a recording
  /// has a span begin before what it depends on had ended.
  public private(set) var gaps: [Int64]
  /// Spans in an order in which each comes after its predecessors.
  let order: [Int]
  /// The first start of the recording.
  public let origin: Int64
  private(set) var isRemoved: [Bool]

  /// Reads the order of a recorded trace.
  ///
  /// Complexity: O(n log n).
  public init(_ trace: Trace) throws(ReplayError) {
    let spans = trace.spans
    var predecessors = [[Int]](repeating: [], count: spans.count)
    var lanes: [Int: [Int]] = [:]
    for index in spans.indices { lanes[spans[index].lane, default: []].append(index) }
    for members in lanes.values {
      Self.link(members, of: spans, into: &predecessors)
    }
    for edge in trace.dependencies { predecessors[edge.target].append(edge.source) }
    for index in spans.indices { predecessors[index] = Set(predecessors[index]).sorted() }
    let origin = spans.lazy.map(\.start).min() ?? 0
    gaps = spans.indices.map { index in
      spans[index].start - (predecessors[index].lazy.map { spans[$0].end }.max() ?? origin)
    }
    order = try Self.sorted(predecessors)
    isRemoved = [Bool](repeating: false, count: spans.count)
    self.predecessors = predecessors
    self.origin = origin
  }

  /// Each span of a lane after the one that ended last before it began; spans that enclose one another do not wait.
  private static func link(_ members: [Int], of spans: [Span], into predecessors: inout [[Int]]) {
    let byStart = members.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
    let byEnd = members.sorted {
      (spans[$0].end, spans[$0].start, $0) < (spans[$1].end, spans[$1].start, $1)
    }
    var ended = 0
    for index in byStart {
      while ended < byEnd.count, spans[byEnd[ended]].end <= spans[index].start,
        // Spans without duration at one instant follow in the order of the trace.
        (spans[byEnd[ended]].start, byEnd[ended]) < (spans[index].start, index)
      {
        ended += 1
      }
      if ended > 0, byEnd[ended - 1] != index { predecessors[index].append(byEnd[ended - 1]) }
    }
  }

  /// Kahn's order; a circle is an error.
  private static func sorted(_ predecessors: [[Int]]) throws(ReplayError) -> [Int] {
    var waiting = predecessors.map(\.count)
    var successors = [[Int]](repeating: [], count: predecessors.count)
    for (target, sources) in predecessors.enumerated() {
      for source in sources { successors[source].append(target) }
    }
    var order = waiting.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for target in successors[order[next]] {
        waiting[target] -= 1
        if waiting[target] == 0 { order.append(target) }
      }
      next += 1
    }
    guard order.count == predecessors.count else {
      throw .circle(span: waiting.firstIndex { $0 > 0 } ?? 0)
    }
    return order
  }

  /// Without a span: what waited for it now waits for what it waited for.
  public mutating func remove(_ span: Int) {
    isRemoved[span] = true
    for target in predecessors.indices where predecessors[target].contains(span) {
      let inherited = Set(predecessors[target]).subtracting([span]).union(predecessors[span])
      predecessors[target] = inherited.sorted()
    }
  }
}

/// Why a trace cannot be replayed.
public enum ReplayError: Error, Equatable, CustomStringConvertible {
  case circle(span: Int)

  public var description: String {
    switch self {
    case .circle(let span): "span \(span) waits for itself through its dependencies"
    }
  }
}
