/// When each step of a program was, rank by rank.
///
/// A step is what PyTorch's profiler calls one: an annotation "ProfilerStep#N", whose number is N. A rank without any
/// has the repetitions of what its program marks outermost, from 1: names that differ in digits alone are one. If such
/// annotations cover nine tenths of the time that they reach over, they are the steps; otherwise a step goes from one begin
/// of what is repeated first to the next, since a backward pass alone covers more than half of a training step.
struct ProgramSteps {
  /// By rank and number.
  private var steps: [Int: [Int: Range<Int64>]] = [:]

  /// Complexity: O(spans + annotations log annotations).
  init(_ trace: Trace) {
    let numbers = trace.names.map { Self.number($0) }
    var marks: [Int: [Span]] = [:]
    var ends: [Int: Int64] = [:]
    for span in trace.spans {
      let rank = trace.lanes[span.lane].rank
      ends[rank] = max(ends[rank] ?? .min, span.end)
      guard span.kind == .annotation, span.duration > 0 else { continue }
      marks[rank, default: []].append(span)
    }
    for (rank, marks) in marks {
      var known: [Int: Range<Int64>] = [:]
      for mark in marks {
        guard let number = numbers[mark.name] else { continue }
        let range = mark.start..<mark.end
        // A step may be marked on several lanes.
        if known[number]?.count ?? 0 < range.count { known[number] = range }
      }
      if known.isEmpty {
        let ranges = Self.repetitions(of: marks, names: trace.names, end: ends[rank] ?? 0)
        for (place, range) in ranges.enumerated() { known[place + 1] = range }
      }
      steps[rank] = known
    }
  }

  /// When a step of a rank was: a host's spans that begin within are of it.
  func range(of number: Int, rank: Int) throws(WindowError) -> Range<Int64> {
    guard let known = steps[rank], !known.isEmpty else { throw .noSteps(rank: rank) }
    guard let range = known[number] else {
      throw .noStep(number: number, rank: rank, known: known.keys.sorted())
    }
    return range
  }

  /// The number in "ProfilerStep#12" and "ProfilerStep # 12".
  private static func number(_ name: String) -> Int? {
    guard name.hasPrefix("ProfilerStep"), let sign = name.firstIndex(of: "#") else { return nil }
    return Int(name[name.index(after: sign)...].drop { $0 == " " })
  }

  /// The steps of a rank that no profiler numbered; `end` is its last one.
  private static func repetitions(
    of marks: [Span], names: [String], end: Int64
  ) -> [Range<Int64>] {
    var groups: [String: [Span]] = [:]
    for mark in outermost(marks) {
      groups[names[mark.name].filter { !$0.isNumber }, default: []].append(mark)
    }
    let repeated = groups.values.filter { $0.count > 1 }
    let candidates = repeated.isEmpty ? Array(groups.values) : repeated
    let whole = candidates.filter { covers($0) }
    // Of equally long ones the first: the order of a dictionary means nothing.
    let longest = whole.max { (time($0), begin($1)) < (time($1), begin($0)) }
    if let longest { return longest.map { $0.start..<$0.end } }
    let first = candidates.min { begin($0) < begin($1) } ?? []
    return first.indices.map { (place: Int) -> Range<Int64> in
      let next = place + 1 < first.count ? first[place + 1].start : max(end, first[place].end)
      return first[place].start..<next
    }
  }

  /// Whether spans in the order of time are most of it from the first begin to the last end.
  private static func covers(_ spans: [Span]) -> Bool {
    guard let first = spans.first, let last = spans.last else { return false }
    return 10 * time(spans) >= 9 * (last.end - first.start)
  }

  private static func begin(_ spans: [Span]) -> Int64 { spans.first?.start ?? 0 }

  /// What lies in nothing else of its lane, in the order of time, of the lane where that takes longest.
  private static func outermost(_ marks: [Span]) -> [Span] {
    var lanes: [Int: [Span]] = [:]
    for mark in marks.sorted(by: { ($0.start, $1.duration) < ($1.start, $0.duration) }) {
      if let last = lanes[mark.lane]?.last, mark.start < last.end { continue }
      lanes[mark.lane, default: []].append(mark)
    }
    return lanes.max { (time($0.value), $1.key) < (time($1.value), $0.key) }?.value ?? []
  }

  private static func time(_ spans: [Span]) -> Int64 { spans.reduce(0) { $0 + $1.duration } }
}
