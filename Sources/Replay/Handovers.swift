import Traces

/// Where a thread went on only after another had worked for it, as the backward pass does for the forward one.
struct Handovers {
  private(set) var joins: [Join] = []
  /// A thread that rests for less is not taken to wait.
  private static let rest: Int64 = 100_000

  /// A stretch of a thread without rest, with the spans that begin and end it.
  private struct Turn {
    var start: Int64
    var end: Int64
    var first: Int32
    var last: Int32
  }

  init(_ run: RecordedRun) {
    let spans = run.trace.spans
    var turns: [Int: [[Turn]]] = [:]
    for (lane, members) in run.hosts.enumerated()
    where members.contains(where: { spans[Int($0)].kind == .hostOperation }) {
      turns[run.trace.lanes[lane].rank, default: []].append(Self.turns(members, spans))
    }
    for threads in turns.values where threads.count > 1 {
      for (number, thread) in threads.enumerated() {
        var before = run.origin
        for turn in thread {
          if turn.start - before > Self.rest,
            let source = Self.worker(for: before..<turn.start, of: threads, but: number)
          {
            joins.append(
              Join(
                span: turn.first, sources: [source.last], gap: turn.start - source.end,
                reason: .handover))
          }
          before = turn.end
        }
      }
    }
  }

  private static func turns(_ members: [Int32], _ spans: [Span]) -> [Turn] {
    var turns: [Turn] = []
    for member in members {
      let span = spans[Int(member)]
      if let last = turns.last, span.start < last.end {
        if span.end > last.end {
          turns[turns.count - 1].end = span.end
          turns[turns.count - 1].last = member
        }
      } else {
        turns.append(Turn(start: span.start, end: span.end, first: member, last: member))
      }
    }
    return turns
  }

  /// The last turn of another thread that worked for most of a rest and ended within it.
  private static func worker(for rest: Range<Int64>, of threads: [[Turn]], but own: Int) -> Turn? {
    var found: Turn?
    for (number, thread) in threads.enumerated() where number != own {
      let low = thread.partition { $0.end <= rest.upperBound }
      guard low > 0, thread[low - 1].end > rest.lowerBound,
        low == thread.count || thread[low].start >= rest.upperBound
      else { continue }
      var busy: Int64 = 0
      var place = low - 1
      while place >= 0, thread[place].end > rest.lowerBound {
        busy += thread[place].end - max(thread[place].start, rest.lowerBound)
        place -= 1
      }
      guard busy * 2 > Int64(rest.count), thread[low - 1].end > found?.end ?? .min else { continue }
      found = thread[low - 1]
    }
    return found
  }
}
