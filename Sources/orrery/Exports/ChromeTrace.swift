import TraceStore
import Traces

/// The run as JSON that Perfetto and chrome://tracing show, and `orrery import` reads back.
enum ChromeTraceExport {
  static var export: Export {
    Export(
      name: "chrome-trace", abstract: "the run as JSON for Perfetto and chrome://tracing",
      needsMachine: false
    ) { subject in
      subject.trace.chromeTrace(metadata: [
        (name: "run", value: subject.run.name), (name: "machine", value: subject.run.machine),
      ])
    }
  }
}
