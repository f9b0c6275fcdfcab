import Hardware
import TraceStore
import Traces

/// What an export is made of.
struct ExportSubject {
  var run: Run
  var trace: Trace
  /// There where the export needs it.
  var machine: HardwareProfile?
  var interval: Double
}

/// One kind of file that is written.
struct Export {
  let name: String
  let abstract: String
  let needsMachine: Bool
  /// Whether a run of another machine is refused unless it is asked for.
  var takesRunsOfItsMachine = false
  let bytes: (ExportSubject) throws -> [UInt8]
}

/// Every export; the one place that lists them.
enum ExportCatalog {
  static var exports: [Export] {
    [
      RooflineExport.export, ResidualsExport.export, TimelineExport.export,
      ChromeTraceExport.export, MeasurementsExport.export,
    ]
  }
}
