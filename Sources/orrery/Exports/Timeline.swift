import Documents
import Quantities
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
        let operation = span.operation.map { trace.operations[$0] }
        try writer.append([
          .text(trace.lanes[span.lane].name), .text(trace.names[span.name]),
          .decimal(Seconds(nanoseconds: span.start - origin).microseconds),
          .decimal(Seconds(nanoseconds: span.duration).microseconds),
          operation.map { .text("\($0.kind) \($0.type) \($0.axes)") } ?? .empty,
        ])
      }
      return Array(writer.text.utf8)
    }
  }
}
