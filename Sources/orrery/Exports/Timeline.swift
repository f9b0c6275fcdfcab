import Documents
import Traces

/// Every span: `lane,name,start_us,duration_us,operation`, starts counted from the first.
enum TimelineExport {
  static var export: Export {
    Export(
      name: "timeline", abstract: "every span with lane, start and duration", needsMachine: false
    ) {
      subject in
      let trace = subject.trace
      let origin = trace.spans.lazy.map(\.start).min() ?? 0
      var writer = CSVWriter(columns: ["lane", "name", "start_us", "duration_us", "operation"])
      for span in trace.spans {
        let operation = span.operation.map { trace.operations[$0].label }
        try writer.append([
          .text(trace.lanes[span.lane].name), .text(trace.names[span.name]),
          .text(microseconds(span.start - origin)), .text(microseconds(span.duration)),
          operation.map { .text($0) } ?? .empty,
        ])
      }
      return Array(writer.text.utf8)
    }
  }

  /// Nanoseconds as microseconds with three decimals, exactly.
  static func microseconds(_ nanoseconds: Int64) -> String {
    let digits = "\(abs(nanoseconds % 1000))"
    let sign = nanoseconds < 0 ? "-" : ""
    return
      "\(sign)\(abs(nanoseconds / 1000)).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }
}
