import Documents
import Model
import Quantities
import TraceStore
import Traces
import Workloads

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
      var writer = CSVWriter(columns: [
        "subject", "family", "level", "intensity_flop_per_byte", "performance_flop_per_s",
        "roof_flop_per_s", "peak_flop_per_s", "traffic_bytes",
      ])
      for measurement in try subject.trace.timedMeasurements(of: subject.run.name) {
        let machine = try StepModel(profile, workers: measurement.setting.workers)
        for point in try machine.roofline(measurement.operation, setting: measurement.setting) {
          let work = measurement.operation.demand.flops
          try writer.append([
            .text(measurement.subject), .text(measurement.operation.kind.rawValue),
            .text(point.level),
            .decimal((work / point.traffic).value), .decimal((work / measurement.time).value),
            .decimal(point.roof.value), .decimal(point.peak.value), .decimal(point.traffic.value),
          ])
        }
      }
      return Array(writer.text.utf8)
    }
  }
}
