public import Documents
public import Replay
public import Traces

/// A span of a run with its place in time, counted from the first.
public struct TimelineRow: TableRow, Sendable {
  let lane: String
  let name: String
  let start: Int64
  let duration: Int64
  let operation: String?
}

extension Trace {
  /// Every span, in order.
  public var timeline: [TimelineRow] {
    let origin = spans.lazy.map(\.start).min() ?? 0
    return spans.map { span in
      TimelineRow(
        lane: lanes[span.lane].name, name: names[span.name], start: span.start - origin,
        duration: span.duration, operation: span.operation.map { operations[$0].label })
    }
  }
}

extension TimelineRow {
  /// Start and duration are in microseconds; the start is counted from the first span's.
  public static let columns = ["lane", "name", "start_us", "duration_us", "operation"]

  /// The values in the order of `columns`; the operation is empty where the span belongs to none.
  public var fields: [CSVField] {
    [
      .text(lane), .text(name), .microseconds(start), .microseconds(duration),
      operation.map { .text($0) } ?? .empty,
    ]
  }
}

/// A span of a replayed run with its start, recorded and replayed, and what decided it.
public struct DecisionRow: TableRow, Sendable {
  let lane: String
  let name: String
  let kind: String
  let recorded: Int64
  let start: Int64
  let duration: Int64
  let reason: String
}

extension Timing {
  /// What hosts and devices did, in the order of the recording, times counted from its first.
  public var decisions: [DecisionRow] {
    let trace = program.trace
    return trace.spans.enumerated().filter { $1.kind.isActivity || $1.kind.isHost }
      .map { index, span in
        DecisionRow(
          lane: trace.lanes[span.lane].name, name: trace.names[span.name], kind: "\(span.kind)",
          recorded: span.start - program.origin, start: start(index) - program.origin,
          duration: end(index) - start(index),
          reason: reason(index)?.description ?? "start of the recording")
      }
  }
}

extension DecisionRow {
  /// Times are in microseconds from the first start of the recording; `start_us` is the replay's.
  public static let columns = [
    "lane", "name", "kind", "recorded_us", "start_us", "duration_us", "decided_by",
  ]

  /// The values in the order of `columns`.
  public var fields: [CSVField] {
    [
      .text(lane), .text(name), .text(kind), .microseconds(recorded), .microseconds(start),
      .microseconds(duration), .text(reason),
    ]
  }
}

extension CSVField {
  /// Nanoseconds as microseconds with three decimals, exactly.
  static func microseconds(_ nanoseconds: Int64) -> CSVField {
    let digits = "\(abs(nanoseconds % 1000))"
    let sign = nanoseconds < 0 ? "-" : ""
    let zeros = String(repeating: "0", count: 3 - digits.count)
    return .text("\(sign)\(abs(nanoseconds / 1000)).\(zeros)\(digits)")
  }
}
