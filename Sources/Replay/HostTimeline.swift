import Traces

/// What a thread did, as moments one after another: each span's begin and end, with the time between neighbours.
///
/// Begins and ends split it into stretches; a stretch belongs to the span that began last of those that are open, or to none.
struct HostTimeline: Sendable {
  /// A begin or an end.
  struct Moment: Sendable {
    var span: Int32
    var isEnd: Bool
    /// The innermost span of the stretch that ends here; -1 for none.
    var owner: Int32
    /// How long that stretch was, at least 0.
    var stretch: Int64
  }
  var moments: [Moment] = []
  /// When it began.
  var first: Int64 = 0

  /// Of a lane's host spans, by start with longer ones first.
  ///
  /// Complexity: O(spans).
  init(_ members: [Int32], of spans: [Span]) {
    moments.reserveCapacity(members.count * 2)
    guard let start = members.first else { return }
    first = spans[Int(start)].start
    var open = OpenSpans()
    var time = first
    func add(_ span: Int32, _ isEnd: Bool, at moment: Int64, _ moments: inout [Moment]) {
      moments.append(
        Moment(span: span, isEnd: isEnd, owner: open.innermost ?? -1, stretch: moment - time))
      time = moment
    }
    for member in members {
      let span = spans[Int(member)]
      while let ended = open.first(endingBy: span.start) {
        add(ended.span, true, at: ended.end, &moments)
        open.remove(ended.span)
      }
      add(member, false, at: span.start, &moments)
      open.append(member, until: span.end)
    }
    while let ended = open.first(endingBy: .max) {
      add(ended.span, true, at: ended.end, &moments)
      open.remove(ended.span)
    }
  }
}

/// The spans that are open at a moment of a thread, in the order in which they began.
///
/// Mostly they lie within one another, so that the last ends first; where profilers let one begin before the one that it follows
/// has ended, the one that ends first is looked for.
private struct OpenSpans {
  private var spans: [(span: Int32, end: Int64)] = []
  /// How many of the first lie within one another.
  private var nested = 0

  var innermost: Int32? { spans.last?.span }

  mutating func append(_ span: Int32, until end: Int64) {
    if nested == spans.count, spans.last.map({ end <= $0.end }) ?? true { nested += 1 }
    spans.append((span, end))
  }

  /// The span that ends first, no later than a moment; of those that end together the last that began.
  func first(endingBy time: Int64) -> (span: Int32, end: Int64)? {
    guard var found = spans.last else { return nil }
    if nested < spans.count {
      for other in spans[max(nested - 1, 0)...].reversed() where other.end < found.end {
        found = other
      }
    }
    return found.end <= time ? found : nil
  }

  mutating func remove(_ span: Int32) {
    guard let place = spans.lastIndex(where: { $0.span == span }) else { return }
    spans.remove(at: place)
    nested = min(nested, place)
    while nested < spans.count, nested == 0 || spans[nested].end <= spans[nested - 1].end {
      nested += 1
    }
  }
}
