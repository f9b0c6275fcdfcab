extension ImportedTrace {
  /// Ends devices' work that is said to last beyond the whole of what follows on its stream where that begins, and counts it.
  ///
  /// A stream does one thing after the other. Work may begin before the work ahead of it has ended (dependent launches), and
  /// what one launch of a graph brought may run side by side; but nothing else is done before what stands ahead of it. So
  /// times that say it are wrong, as some profilers' are. Complexity: O(spans), and sorting where work is in no order.
  public mutating func cutOverruns() {
    var work = [[Int]](repeating: [], count: trace.lanes.count)
    for (place, span) in trace.spans.enumerated() where span.kind.isActivity {
      work[span.lane].append(place)
    }
    var count = 0
    var most: (name: Int, lost: Int64)?
    for stream in work where stream.count > 1 {
      var next = -1
      // What begins after a piece of work, and came with another launch.
      var following = -1
      for place in sorted(stream).reversed() {
        let span = trace.spans[place]
        if next >= 0, trace.spans[next].start > span.start,
          !isOfOneLaunch(span, trace.spans[next])
        {
          following = next
        }
        next = place
        guard following >= 0 else { continue }
        let after = trace.spans[following]
        guard span.end > after.end + Self.slack, !isOfOneLaunch(span, after) else { continue }
        trace.spans[place].duration = after.start - span.start
        count += 1
        let lost = span.end - after.start
        if lost > most?.lost ?? 0 { most = (span.name, lost) }
      }
    }
    guard let most else { return }
    let what = "work said to last beyond the next on its stream, ended where that begins"
    notes["\(what) (most: '\(trace.names[most.name])')", default: 0] += count
  }

  /// Some profilers write whole microseconds.
  private static let slack: Int64 = 2000

  private func isOfOneLaunch(_ one: Span, _ other: Span) -> Bool {
    one.correlation != nil && one.correlation == other.correlation
  }

  /// By start.
  private func sorted(_ places: [Int]) -> [Int] {
    func precedes(_ a: Int, _ b: Int) -> Bool {
      (trace.spans[a].start, a) < (trace.spans[b].start, b)
    }
    let isSorted = zip(places, places.dropFirst()).allSatisfy { !precedes($1, $0) }
    return isSorted ? places : places.sorted(by: precedes)
  }
}
