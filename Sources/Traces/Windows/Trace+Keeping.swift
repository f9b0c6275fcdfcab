extension Trace {
  /// The trace with these spans in place of its own, nil leaving one out; and how many dependencies lost an end.
  ///
  /// A sample stays with its span. Lanes, names, details and operations that had spans and have none any more are left
  /// out, and what a source says of a rank with its last lane. Complexity: O(spans).
  func keeping(_ kept: [Span?]) -> (trace: Trace, lost: Int) {
    var part = self
    var places = [Int](repeating: -1, count: spans.count)
    part.spans = []
    for (index, span) in kept.enumerated() {
      guard let span else { continue }
      places[index] = part.spans.count
      part.spans.append(span)
    }
    part.dependencies = dependencies.compactMap { edge in
      guard places[edge.source] >= 0, places[edge.target] >= 0 else { return nil }
      return Dependency(source: places[edge.source], target: places[edge.target], kind: edge.kind)
    }
    part.samples = samples(with: kept)
    part.compactOperations(before: self)
    part.compactTexts()
    part.compactLanes()
    return (part, dependencies.count - part.dependencies.count)
  }

  /// The samples but those whose spans all went.
  private func samples(with kept: [Span?]) -> [Sample] {
    struct Run: Hashable {
      var operation: Int
      var start: Int64
    }
    var isKept: [Run: Bool] = [:]
    for (span, left) in zip(spans, kept) {
      guard let operation = span.operation else { continue }
      let run = Run(operation: operation, start: span.start)
      isKept[run] = isKept[run] == true || left != nil
    }
    return samples.filter { isKept[Run(operation: $0.operation, start: $0.start)] ?? true }
  }

  /// Leaves out operations that spans or samples had and have no more.
  private mutating func compactOperations(before: Trace) {
    func used(_ trace: Trace) -> Set<Int> {
      Set(trace.spans.lazy.compactMap(\.operation)).union(trace.samples.lazy.map(\.operation))
    }
    let gone = used(before).subtracting(used(self))
    guard !gone.isEmpty else { return }
    let left = Compaction(count: operations.count) { !gone.contains($0) }
    operations = left.of(operations)
    for place in spans.indices {
      spans[place].operation = spans[place].operation.map { left.places[$0] }
    }
    for place in samples.indices {
      samples[place].operation = left.places[samples[place].operation]
    }
    counts.removeAll { gone.contains($0.operation) }
    for place in counts.indices { counts[place].operation = left.places[counts[place].operation] }
  }

  private mutating func compactTexts() {
    let used = Set(spans.lazy.map(\.name)).union(counts.lazy.map(\.name))
    let name = Compaction(count: names.count) { used.contains($0) }
    let said = Set(spans.lazy.compactMap(\.detail))
    let detail = Compaction(count: details.count) { said.contains($0) }
    names = name.of(names)
    details = detail.of(details)
    for place in spans.indices {
      spans[place].name = name.places[spans[place].name]
      spans[place].detail = spans[place].detail.map { detail.places[$0] }
    }
    for place in counts.indices { counts[place].name = name.places[counts[place].name] }
  }

  private mutating func compactLanes() {
    let used = Set(spans.lazy.map(\.lane))
    let lane = Compaction(count: lanes.count) { used.contains($0) }
    lanes = lane.of(lanes)
    for place in spans.indices { spans[place].lane = lane.places[spans[place].lane] }
    let ranks = Set(ranks)
    properties.removeAll { !ranks.contains($0.rank) }
  }
}

/// Which items of a list stay, and where each of them stands then.
private struct Compaction {
  private var kept: [Int] = []
  /// By the place before; -1 of what goes.
  private(set) var places: [Int]

  init(count: Int, _ isKept: (Int) -> Bool) {
    places = [Int](repeating: -1, count: count)
    for place in 0..<count where isKept(place) {
      places[place] = kept.count
      kept.append(place)
    }
  }

  func of<Item>(_ items: [Item]) -> [Item] { kept.map { items[$0] } }
}
