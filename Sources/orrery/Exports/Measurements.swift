import TraceStore
import Traces
import Workloads

/// The median of each operation, in the form that `calibrate --from` and `validate` read.
enum MeasurementsExport {
  static var export: Export {
    Export(
      name: "measurements",
      abstract: "the median of each operation, for calibrate --from and validate",
      needsMachine: false
    ) { subject in
      Array(
        try MeasurementTable.text(try subject.trace.timedMeasurements(of: subject.run.name)).utf8)
    }
  }
}
