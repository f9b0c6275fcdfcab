/// Begins and ends of spans that are events of their own, which become spans by twos.
struct BeginEndPairs {
  /// One begin or end on its lane.
  private struct Mark {
    var time: Int64
    /// The place of the span that begins; -1 where one ends.
    var begin: Int32
    /// The name of what ends; -1 where the end does not say it.
    var name: Int32
  }
  /// The spans that begin, without durations.
  private var begins: [Span] = []
  /// By lane, in the order of the document.
  private var marks: [[Mark]] = []

  mutating func begin(_ span: Span) {
    let place = Int32(truncatingIfNeeded: begins.count)
    add(Mark(time: span.start, begin: place, name: -1), to: span.lane)
    begins.append(span)
  }

  /// What ends, by the place of its name where the end has one.
  mutating func end(at time: Int64, on lane: Int, name: Int?) {
    let name = Int32(truncatingIfNeeded: name ?? -1)
    add(Mark(time: time, begin: -1, name: name), to: lane)
  }

  private mutating func add(_ mark: Mark, to lane: Int) {
    while marks.count <= lane { marks.append([]) }
    marks[lane].append(mark)
  }

  /// Spans of the begins that have an end, and how many begins and ends have no other.
  struct Pairs {
    var spans: [Span] = []
    var begins = 0
    var ends = 0
  }

  /// The pairs: an end belongs to the begin of its name that is the innermost then, without a name to the innermost of all.
  ///
  /// What began within a span that ends, and did not end itself, has no end. Complexity: O(events × depth), and sorting
  /// where a lane's events are in no order of time.
  func paired() -> Pairs {
    var pairs = Pairs()
    pairs.spans.reserveCapacity(begins.count)
    for lane in marks {
      var open: [Int] = []
      for mark in Self.sorted(lane) {
        if mark.begin >= 0 {
          open.append(Int(mark.begin))
          continue
        }
        let found = open.lastIndex { mark.name < 0 || begins[$0].name == Int(mark.name) }
        guard let found else {
          pairs.ends += 1
          continue
        }
        var span = begins[open[found]]
        // Too long a time is found, and left out, with those of other events.
        span.duration = mark.time &- span.start
        pairs.spans.append(span)
        pairs.begins += open.count - found - 1
        open.removeSubrange(found...)
      }
      pairs.begins += open.count
    }
    return pairs
  }

  /// By time; events of one time stay in their order.
  private static func sorted(_ marks: [Mark]) -> [Mark] {
    let isSorted = zip(marks, marks.dropFirst()).allSatisfy { $0.time <= $1.time }
    if isSorted { return marks }
    return marks.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }.map(\.element)
  }
}
