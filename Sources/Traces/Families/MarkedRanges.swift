/// What ranges that a program or its framework marks say of the work that is launched, or runs, within them.
struct MarkedRanges {
  /// What a range is marked as.
  enum Mark {
    /// The launch of a collective.
    case communication
    /// A step of an optimizer.
    case optimizer
  }

  private var marks: [Int: Set<Mark>] = [:]

  /// Finds the marked ranges around pieces of work and the calls that launched them.
  ///
  /// Complexity: O(spans log spans), O(spans) without marked ranges.
  init(_ trace: Trace, _ nesting: CallNesting) {
    var known: [Int: Mark?] = [:]
    var ranges: [Int: [(span: Span, mark: Mark)]] = [:]
    for span in trace.spans where Self.isRange(span.kind) {
      if known[span.name] == nil {
        known[span.name] = .some(Self.mark(of: trace.names[span.name]))
      }
      if let mark = known[span.name] ?? nil { ranges[span.lane, default: []].append((span, mark)) }
    }
    guard !ranges.isEmpty else { return }
    var targets: [Int: Set<Int>] = [:]
    for (activity, call) in nesting.calls {
      for target in [activity, call] where target >= 0 {
        let lane = trace.spans[target].lane
        if ranges[lane] != nil { targets[lane, default: []].insert(target) }
      }
    }
    for (lane, targets) in targets {
      let ordered = (ranges[lane] ?? []).sorted { $0.span.start < $1.span.start }
      var open: [(span: Span, mark: Mark)] = []
      var next = 0
      for target in targets.sorted(by: { trace.spans[$0].start < trace.spans[$1].start }) {
        let start = trace.spans[target].start
        while next < ordered.count, ordered[next].span.start <= start {
          open.append(ordered[next])
          next += 1
        }
        open.removeAll { $0.span.end <= start }
        if !open.isEmpty { marks[target] = Set(open.map(\.mark)) }
      }
    }
  }

  /// What the ranges around a call or a piece of work are marked as.
  func marks(of target: Int) -> Set<Mark> { marks[target] ?? [] }

  private static func isRange(_ kind: Span.Kind) -> Bool {
    kind == .annotation || kind == .deviceAnnotation || kind == .hostOperation
  }

  private static func mark(of name: String) -> Mark? {
    if name.hasPrefix("Optimizer.step#") { return .optimizer }
    return OperationFamilies.isCommunication(name) ? .communication : nil
  }
}
