public import Traces

/// Collects the spans of one thread into memory that is there already; a span costs two readings of the clock and a store.
public struct SpanRecorder: ~Copyable {
  /// The spans so far, in the order in which they were recorded; starts and durations in nanoseconds.
  public private(set) var spans: [Span]
  private let lane: Int

  /// A recorder for one lane with room for so many spans before it must grow.
  public init(lane: Int, capacity: Int) {
    self.lane = lane
    spans = []
    spans.reserveCapacity(capacity)
  }

  /// Runs `body` and records when it ran.
  @inline(__always)
  public mutating func record<Result>(
    name: Int, operation: Int? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = Clock.read()
    defer {
      spans.append(
        Span(
          name: name, lane: lane, start: start, duration: Clock.read() - start,
          operation: operation))
    }
    return try body()
  }

  /// Records something that was timed elsewhere.
  @inline(__always)
  public mutating func add(name: Int, start: Int64, duration: Int64, operation: Int?) {
    spans.append(
      Span(name: name, lane: lane, start: start, duration: duration, operation: operation))
  }
}
