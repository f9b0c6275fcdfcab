import Planning
import TraceStore
import Traces
import Validate

/// One residual a row: `subject,family,quantity,unit,predicted,measured,error,low,high,bound`.
enum ResidualsExport {
  static var export: Export {
    Export(
      name: "residuals", abstract: "predicted against measured, one operation a row (needs --on)",
      needsMachine: true
    ) { subject in
      guard let machine = subject.machine else { return [] }
      let report = try machine.report(
        on: try subject.trace.timedMeasurements(of: subject.run.name), share: subject.interval)
      return Array(try ResidualTable.text(report.residuals).utf8)
    }
  }
}
