/// How far the clocks of ranks are ahead of that of the first, by what they end together.
struct RankClocks {
  /// In nanoseconds, for each rank that has collectives with the first one; empty where no two do.
  private(set) var offsets: [Int: Int64] = [:]

  /// Ends of one collective lie within microseconds: if half of the differences lie farther from their middle, what was
  /// taken for one collective is none.
  private static let tolerance: Int64 = 1_000_000

  private typealias Part = (start: Int64, end: Int64)

  /// Pairs collectives by their numbers, else from the last one back: recordings that begin apart have lost the first ones.
  init(_ trace: Trace) {
    let ranks = trace.ranks
    guard let reference = ranks.first, ranks.count > 1 else { return }
    let parts = Self.parts(of: trace)
    for rank in ranks.dropFirst() {
      var differences: [Int64] = []
      for byRank in parts.values {
        guard let mine = byRank[rank], let theirs = byRank[reference] else { continue }
        for (a, b) in zip(mine.reversed(), theirs.reversed()) { differences.append(a.end - b.end) }
      }
      guard !differences.isEmpty else { continue }
      let clock = Self.median(differences)
      guard Self.median(differences.map { abs($0 - clock) }) <= Self.tolerance else { continue }
      offsets[rank] = clock
    }
    if !offsets.isEmpty { offsets[reference] = 0 }
  }

  /// The parts of collectives by what tells them apart, and by rank in the order of time.
  private static func parts(of trace: Trace) -> [String: [Int: [Part]]] {
    var read: [Int: CollectiveCall?] = [:]
    var parts: [String: [Int: [Part]]] = [:]
    for span in trace.spans where span.kind == .kernel {
      guard let detail = span.detail else { continue }
      if read[detail] == nil { read[detail] = .some(CollectiveCall(trace.details[detail])) }
      guard let call = read[detail] ?? nil, call.ranks > 1 else { continue }
      let number = call.sequence.map { "\($0)" } ?? ""
      parts["\(call.group), \(call.name), \(number)", default: [:]][
        trace.lanes[span.lane].rank, default: []
      ].append((span.start, span.end))
    }
    return parts.mapValues { $0.mapValues { $0.sorted { $0.start < $1.start } } }
  }

  private static func median(_ values: [Int64]) -> Int64 {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }
}
