import Documents
import Quantities
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

/// Residuals as CSV.
enum ResidualTable {
  static func text(_ residuals: [Residual]) throws(DocumentError) -> String {
    var writer = CSVWriter(columns: [
      "subject", "family", "quantity", "unit", "predicted", "measured", "error", "low", "high",
      "bound",
    ])
    for residual in residuals {
      let (unit, scale) = residual.measure.column
      try writer.append([
        .text(residual.subject), .text(residual.family), .text(residual.measure.rawValue),
        .text(unit), .decimal(residual.predicted * scale), .decimal(residual.measured * scale),
        .decimal(residual.error), .decimal(residual.low * scale),
        .decimal(residual.high * scale), .text(residual.bound),
      ])
    }
    return writer.text
  }
}

extension Residual.Measure {
  /// The unit of a column, and what a base unit is in it.
  fileprivate var column: (unit: String, scale: Double) {
    switch self {
    case .time: ("us", 1e6)
    case .traffic: ("B", 1)
    case .throughput: ("FLOP/s", 1)
    case .memory: ("B", 1)
    case .work: ("FLOP", 1)
    case .energy: ("J", 1)
    case .tokens: ("token/s", 1)
    }
  }

  /// A value for people.
  func text(_ value: Double) -> String {
    switch self {
    case .time: Seconds(value).rounded()
    case .traffic: Bytes(value).rounded()
    case .throughput: FLOPsPerSecond(value).rounded()
    case .memory: Bytes(value).rounded()
    case .work: FLOPs(value).rounded()
    case .energy: Joules(value).rounded()
    case .tokens: "\(value.rounded(toSignificant: 4).short) token/s"
    }
  }
}
