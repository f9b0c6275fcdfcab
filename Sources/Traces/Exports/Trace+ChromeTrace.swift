extension Trace {
  /// The trace as a JSON document that Perfetto and chrome://tracing show, and `ChromeTrace` reads back.
  ///
  /// Times are microseconds with three decimals after `baseTimeNanoseconds`, the whole microsecond in which the first span
  /// starts. A rank is a process and a lane a thread, under the numbers that were recorded; a lane has more threads where its
  /// spans overlap without one containing the other. Dependencies are flows, and so is the way from a call to what it
  /// launched. `path` is drawn as a process of its own, and is not read back. What a source says of its whole run stands
  /// beside the events as it did there, where all ranks say the same. Spans, operations and lanes are numbered as in the
  /// trace. Durations may not be negative, nor times more than 2^62 ns from zero.
  ///
  /// Law: reading what was written gives this trace. Complexity: O(spans log spans).
  public func chromeTrace(
    metadata: [(name: String, value: String)] = [], path: [PathSegment] = []
  ) -> [UInt8] {
    var writer = ChromeTraceWriter(trace: self, path: path)
    return writer.document(metadata: metadata)
  }
}
