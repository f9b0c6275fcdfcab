import Traces

extension Trace {
  /// The first place where something refers to what is not there.
  ///
  /// Complexity: O(spans).
  var problem: String? {
    for (position, span) in spans.enumerated() {
      if !names.indices.contains(span.name) { return "span \(position) has no name \(span.name)" }
      if !lanes.indices.contains(span.lane) { return "span \(position) has no lane \(span.lane)" }
      if let operation = span.operation, !operations.indices.contains(operation) {
        return "span \(position) has no operation \(operation)"
      }
      if let detail = span.detail, !details.indices.contains(detail) {
        return "span \(position) has no detail \(detail)"
      }
    }
    for (position, edge) in dependencies.enumerated() {
      for span in [edge.source, edge.target] where !spans.indices.contains(span) {
        return "dependency \(position) has no span \(span)"
      }
    }
    for (position, sample) in samples.enumerated()
    where !operations.indices.contains(sample.operation) {
      return "sample \(position) has no operation \(sample.operation)"
    }
    for (position, count) in counts.enumerated() {
      if !operations.indices.contains(count.operation) {
        return "count \(position) has no operation \(count.operation)"
      }
      if !names.indices.contains(count.name) {
        return "count \(position) has no name \(count.name)"
      }
    }
    return nil
  }

  /// Positions of the spans from one on by lane, start and position: the order of the table.
  ///
  /// Complexity: O(spans) where the spans of each lane are in order, as they mostly are.
  func spansByLane(from first: Int) -> [Int] {
    var begins = [Int](repeating: 0, count: lanes.count + 1)
    for span in spans[first...] { begins[span.lane + 1] += 1 }
    for lane in lanes.indices { begins[lane + 1] += begins[lane] }
    var order = [Int](repeating: 0, count: spans.count - first)
    var free = begins
    for position in first..<spans.count {
      let lane = spans[position].lane
      order[free[lane]] = position
      free[lane] += 1
    }
    for lane in lanes.indices {
      let range = begins[lane]..<begins[lane + 1]
      let isSorted = range.dropFirst().allSatisfy {
        spans[order[$0 - 1]].start <= spans[order[$0]].start
      }
      if !isSorted {
        order[range].sort { (spans[$0].start, $0) < (spans[$1].start, $1) }
      }
    }
    return order
  }
}
