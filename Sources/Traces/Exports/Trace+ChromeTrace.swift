extension Trace {
  /// The trace as a JSON document that Perfetto and chrome://tracing show, and `ChromeTrace` reads back.
  ///
  /// Times are microseconds with three decimals after `baseTimeNanoseconds`, the first span's start; one track per lane,
  /// more where a lane's spans overlap without one containing the other. Dependencies are flows. Spans, operations and
  /// lanes are numbered as in the trace. Durations may not be negative, nor times more than 2^62 ns from zero.
  ///
  /// Law: reading what was written gives this trace. Complexity: O(spans log spans).
  public func chromeTrace(metadata: [(name: String, value: String)] = []) -> [UInt8] {
    var writer = ChromeTraceWriter(trace: self)
    return writer.document(metadata: metadata)
  }
}
