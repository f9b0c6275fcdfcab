import Documents
import Replay
import Traces

extension Timing {
  /// Every span as a row: `lane,name,kind,recorded_us,start_us,duration_us,decided_by`, times counted from the first.
  var decisions: String {
    get throws {
      var writer = CSVWriter(columns: [
        "lane", "name", "kind", "recorded_us", "start_us", "duration_us", "decided_by",
      ])
      let trace = program.trace
      func microseconds(_ time: Int64) -> CSVField { .text(TimelineExport.microseconds(time)) }
      for (index, span) in trace.spans.enumerated() where span.kind.isActivity || span.kind.isHost {
        try writer.append([
          .text(trace.lanes[span.lane].name), .text(trace.names[span.name]), .text("\(span.kind)"),
          microseconds(span.start - program.origin), microseconds(start(index) - program.origin),
          microseconds(end(index) - start(index)),
          .text(reason(index)?.description ?? "start of the recording"),
        ])
      }
      return writer.text
    }
  }
}
