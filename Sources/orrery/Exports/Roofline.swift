import Planning
import TraceStore

/// Each measured operation at each memory level: its intensity there, what it reached, and the roof above it.
enum RooflineExport {
  static var export: Export {
    Export(
      name: "roofline",
      abstract:
        "intensity, performance and roof of each operation at each memory level (needs --on)",
      needsMachine: true
    ) { subject in
      guard let profile = subject.machine else { return [] }
      let measurements = try subject.trace.timedMeasurements(of: subject.run.name)
      return Array(try RooflineRow.rows(measurements, on: profile).csv.utf8)
    }
  }
}
