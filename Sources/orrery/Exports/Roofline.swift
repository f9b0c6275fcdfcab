import Hardware
import Planning
import Terminal
import TraceStore

/// Each measured operation at each memory level, then the machine's ceilings; what exceeds one is said too.
enum RooflineExport {
  static var export: Export {
    Export(
      name: "roofline",
      abstract:
        "intensity, performance and roof of each operation at each memory level, and the ceilings (needs --on)",
      needsMachine: true, takesRunsOfItsMachine: true
    ) { subject in
      guard let profile = subject.machine else { return [] }
      let measurements = try subject.trace.timedMeasurements(of: subject.run.name)
      let table = try RooflineTable(measurements, on: profile)
      if let text = table.exceeded.text(of: profile.name) { Console.error("orrery: \(text)") }
      return Array(try table.rows.csv.utf8)
    }
  }
}
