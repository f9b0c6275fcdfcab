public import Traces

/// A trace with new times, and which predecessor decided the start of each span.
public struct Retiming: Sendable {
  public let trace: Trace
  /// The predecessor whose end decided; nil for a span that waits for nothing, or was removed.
  public let deciding: [Int?]
  /// From the recording's first start to the last end, in nanoseconds.
  public let makespan: Int64
  /// The spans whose durations and gaps add up to the makespan, in order of time.
  public let criticalPath: [Int]
}

extension Precedence {
  /// Re-times a trace: every span begins its gap after the last of its predecessors has ended
  /// and lasts what `duration` says.
  ///
  /// Reads no recorded start but through the gaps.
  ///
  /// Laws: unchanged durations keep every start; lengthening spans of the critical path by d adds d to the
  /// makespan; removing a span off the critical path changes nothing. Complexity: O(spans + dependencies).
  public func retimed(_ trace: Trace, lasting duration: (Int, Span) -> Int64) -> Retiming {
    var spans = trace.spans
    var deciding = [Int?](repeating: nil, count: spans.count)
    for index in order where !isRemoved[index] {
      let last = predecessors[index].max { (spans[$0].end, -$0) < (spans[$1].end, -$1) }
      deciding[index] = last
      spans[index].duration = duration(index, spans[index])
      spans[index].start = (last.map { spans[$0].end } ?? origin) + gaps[index]
    }
    let kept = spans.indices.filter { !isRemoved[$0] }
    let last = kept.max { (spans[$0].end, -$0) < (spans[$1].end, -$1) }
    var path: [Int] = []
    var step = last
    while let index = step {
      path.append(index)
      step = deciding[index]
    }
    var replayed = trace
    replayed.spans = spans
    return Retiming(
      trace: replayed.without(isRemoved), deciding: deciding,
      makespan: last.map { spans[$0].end - origin } ?? 0, criticalPath: path.reversed())
  }
}

extension Trace {
  /// The trace without the spans that are marked, and without the edges that lead to or from them.
  fileprivate func without(_ removed: [Bool]) -> Trace {
    guard removed.contains(true) else { return self }
    var place = [Int?](repeating: nil, count: spans.count)
    var kept: [Span] = []
    for index in spans.indices where !removed[index] {
      place[index] = kept.count
      kept.append(spans[index])
    }
    var trace = self
    trace.spans = kept
    trace.dependencies = dependencies.compactMap { edge in
      guard let source = place[edge.source], let target = place[edge.target] else { return nil }
      return Dependency(source: source, target: target, kind: edge.kind)
    }
    return trace
  }

  /// The trace as it was recorded, put together again from its gaps and durations.
  public func replayed() throws(ReplayError) -> Retiming {
    try Precedence(self).retimed(self) { $1.duration }
  }
}
