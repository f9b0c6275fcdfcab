import Traces

/// What a thread did, as moments one after another: each span's begin and end, with the time between neighbours.
///
/// Spans that lie within one another split it into stretches; a stretch belongs to the innermost span, or to none.
struct HostTimeline: Sendable {
  /// A begin or an end.
  struct Moment: Sendable {
    var span: Int32
    var isEnd: Bool
    /// The innermost span of the stretch that ends here; -1 for none.
    var owner: Int32
    /// How long that stretch was; below 0 only where spans overlap without lying within one another.
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
    var open: [(span: Int32, end: Int64)] = []
    var time = first
    func add(_ span: Int32, _ isEnd: Bool, at moment: Int64, _ moments: inout [Moment]) {
      moments.append(
        Moment(span: span, isEnd: isEnd, owner: open.last?.span ?? -1, stretch: moment - time))
      time = moment
    }
    for member in members {
      let span = spans[Int(member)]
      while let top = open.last, top.end <= span.start {
        add(top.span, true, at: top.end, &moments)
        open.removeLast()
      }
      add(member, false, at: span.start, &moments)
      open.append((member, span.end))
    }
    while let top = open.popLast() {
      open.append(top)
      add(top.span, true, at: top.end, &moments)
      open.removeLast()
    }
  }
}
