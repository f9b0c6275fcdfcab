import Traces

/// Which host spans lie in which, and what each thread does next.
public struct HostNesting: Sendable {
  private let trace: Trace
  /// The innermost span in which a host span begins; -1 for none.
  private var parents: [Int32]
  /// The next framework operation or call that the thread begins at or after a host span's begin, or after its end.
  private var following: [Int32]

  /// Of a program's threads.
  ///
  /// Complexity: O(spans).
  public init(_ program: TracedProgram) {
    trace = program.trace
    parents = [Int32](repeating: -1, count: trace.spans.count)
    following = [Int32](repeating: -1, count: 2 * trace.spans.count)
    for thread in program.threads {
      var next: Int32 = -1
      for moment in thread.moments.reversed() {
        if !moment.isEnd {
          parents[Int(moment.span)] = moment.owner
          if trace.spans[Int(moment.span)].kind.isWork { next = moment.span }
        }
        following[2 * Int(moment.span) + (moment.isEnd ? 1 : 0)] = next
      }
    }
  }

  /// The innermost framework operation or call in which a span lies, itself included.
  public func work(around span: Int) -> Int? {
    first(from: span) { $0.isWork }
  }

  /// The innermost framework operation in which a span lies, itself included.
  public func operation(around span: Int) -> Int? {
    first(from: span) { $0 == .hostOperation }
  }

  /// What the thread of a stretch of host time begins next; nil where it begins nothing any more.
  public func work(after step: Timing.Step) -> Int? {
    let next = following[2 * step.span + (step.isEnd ? 1 : 0)]
    return next < 0 ? nil : Int(next)
  }

  private func first(from span: Int, where condition: (Span.Kind) -> Bool) -> Int? {
    var here = span
    while !condition(trace.spans[here].kind) {
      guard parents[here] >= 0 else { return nil }
      here = Int(parents[here])
    }
    return here
  }
}

extension Span.Kind {
  /// Whether it is a framework's operation or a call of a device's runtime.
  fileprivate var isWork: Bool { self == .hostOperation || self == .call }
}
