import Quantities

extension Trace {
  /// A part of the run.
  ///
  /// Of a step: the host's spans that begin within it, and what devices did for calls among them, whenever that ran; work
  /// whose call was not recorded counts where it began. Between two times: what ran then, cut at both. Dependencies are kept
  /// between spans that are; names, details, operations and lanes that nothing has any more go with the rest.
  ///
  /// Law: parts that follow one another without a gap have all of each rank's time. Complexity: O(spans).
  public func windowed(_ window: RunWindow) throws(WindowError) -> WindowedTrace {
    if let rank = window.rank, !ranks.contains(rank) {
      throw .noRank(number: rank, known: ranks)
    }
    var part = try selection(by: window)
    if let rank = window.rank {
      let rankOf = lanes.map(\.rank)
      part.spans = part.spans.map { (span: Span?) -> Span? in
        guard let span, rankOf[span.lane] == rank else { return nil }
        return span
      }
    }
    guard !zip(part.spans, spans).allSatisfy({ $0 == $1 }) else {
      return WindowedTrace(trace: self, length: part.length, notes: [])
    }
    let (trace, lost) = keeping(part.spans)
    let left = "\(trace.spans.count) of \(spans.count) spans are left"
    let edges =
      switch lost {
      case 0: ""
      case 1: "; 1 dependency lost an end and is left out"
      default: "; \(lost) dependencies lost an end and are left out"
      }
    return WindowedTrace(
      trace: trace, length: part.length, notes: [part.note, left + edges].compactMap(\.self))
  }

  /// The spans of a part, in the places of the whole run's; what is not of it is nil.
  private struct Selection {
    var spans: [Span?]
    var length: Int64?
    var note: String?
  }

  /// A part by steps, times or recordings, of whichever rank.
  private func selection(by window: RunWindow) throws(WindowError) -> Selection {
    if let step = window.step {
      let ranges = try ranges(of: step, ranks: window.rank.map { [$0] } ?? ranks)
      let longest = Seconds(nanoseconds: Int64(ranges.values.map(\.count).max() ?? 0))
      let note = "step \(step) takes \(ranges.count > 1 ? "up to " : "")\(longest.rounded())"
      return Selection(spans: selected(by: ranges), note: note)
    }
    if window.from != nil || window.to != nil {
      let (range, length) = try range(from: window.from, to: window.to)
      return Selection(spans: spans.map { $0.cut(to: range) }, length: length)
    }
    guard window.leavesOutSkew, let skew = StartSkew(self) else {
      return Selection(spans: spans.map { $0 })
    }
    let cut = spans.map { (span: Span) -> Span? in
      guard let begin = skew.begins[lanes[span.lane].rank] else { return span }
      return span.cut(to: begin..<Int64.max)
    }
    return Selection(spans: cut, note: skew.description)
  }

  private func ranges(
    of step: Int, ranks: [Int]
  ) throws(WindowError) -> [Int: Range<Int64>] {
    let steps = ProgramSteps(self)
    var ranges: [Int: Range<Int64>] = [:]
    for rank in ranks { ranges[rank] = try steps.range(of: step, rank: rank) }
    return ranges
  }

  /// From one time after the first start to another, on the run's clock, and how long that is.
  ///
  /// What only marks the moment of the run's end is of the part that reaches up to it.
  private func range(
    from: Seconds?, to: Seconds?
  ) throws(WindowError) -> (range: Range<Int64>, length: Int64) {
    let first = spans.lazy.map(\.start).min() ?? 0
    let whole = makespan
    let begin = from?.wholeNanoseconds ?? 0
    let asked = to?.wholeNanoseconds ?? whole
    let end = min(asked, whole)
    guard begin >= 0, begin < end else { throw .empty(from: begin, to: asked, run: whole) }
    return (first + begin..<first + end + (asked < whole ? 0 : 1), end - begin)
  }

  /// What is of each rank's range: a host's spans by their begins, devices' work and records by their calls.
  private func selected(by ranges: [Int: Range<Int64>]) -> [Span?] {
    let rangeOf = lanes.map { ranges[$0.rank] }
    var calls: [RankNumber: Bool] = [:]
    var marks: [RankNumber: Bool] = [:]
    for span in spans {
      guard let range = rangeOf[span.lane] else { continue }
      let rank = lanes[span.lane].rank
      if span.kind == .call, let number = span.correlation {
        let key = RankNumber(rank: rank, number: number)
        calls[key] = calls[key] ?? range.contains(span.start)
      } else if span.kind == .annotation, let number = span.external {
        let key = RankNumber(rank: rank, number: number)
        marks[key] = marks[key] ?? range.contains(span.start)
      }
    }
    return spans.map { (span: Span) -> Span? in
      guard let range = rangeOf[span.lane] else { return nil }
      let rank = lanes[span.lane].rank
      let decides: Bool? =
        switch span.kind {
        case .kernel, .copy, .fill, .synchronization, .event:
          span.correlation.flatMap { calls[RankNumber(rank: rank, number: $0)] }
        case .deviceAnnotation:
          span.external.flatMap { marks[RankNumber(rank: rank, number: $0)] }
        default: nil
        }
      return decides ?? range.contains(span.start) ? span : nil
    }
  }
}

/// A number that means one thing on one rank: a correlation, or an operation of the framework.
private struct RankNumber: Hashable {
  var rank: Int
  var number: Int
}

extension Span {
  /// The part of it that lies between two times; nil where none does.
  fileprivate func cut(to range: Range<Int64>) -> Span? {
    guard range.contains(start) || start < range.lowerBound && range.lowerBound < end else {
      return nil
    }
    var span = self
    span.start = max(start, range.lowerBound)
    span.duration = min(end, range.upperBound) - span.start
    return span
  }
}

extension Quantity where Unit == Time {
  /// Whole nanoseconds, as far as a trace's clock reaches.
  fileprivate var wholeNanoseconds: Int64 {
    let longest = Seconds(nanoseconds: 1 << 62)
    return self < longest ? nanoseconds : 1 << 62
  }
}
