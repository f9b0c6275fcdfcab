public import Documents
public import Hardware
import Model
import Quantities
public import Workloads

/// A measured operation at one memory level: its intensity there, what it reached, and the roof above it.
public struct RooflineRow: TableRow, Sendable {
  let subject: String
  let family: String
  let level: String
  let intensity: FLOPsPerByte
  let performance: FLOPsPerSecond
  let roof: FLOPsPerSecond
  let peak: FLOPsPerSecond
  let traffic: Bytes

  /// A row for each memory level of each measurement.
  public static func rows(
    _ measurements: [Measurement], on profile: HardwareProfile
  ) throws -> [RooflineRow] {
    var machines = StepModels(profile)
    return try measurements.flatMap { measurement in
      let machine = try machines.model(workers: measurement.setting.workers)
      let work = measurement.operation.demand.flops
      return try machine.roofline(measurement.operation, setting: measurement.setting).map {
        RooflineRow(
          subject: measurement.subject, family: measurement.operation.kind.rawValue,
          level: $0.level, intensity: work / $0.traffic, performance: work / measurement.time,
          roof: $0.roof, peak: $0.peak, traffic: $0.traffic)
      }
    }
  }
}

extension RooflineRow {
  /// Intensity is in FLOPs a byte of the level's traffic; performance, roof and peak in FLOPs a second; traffic in bytes.
  public static let columns = [
    "subject", "family", "level", "intensity_flop_per_byte", "performance_flop_per_s",
    "roof_flop_per_s", "peak_flop_per_s", "traffic_bytes",
  ]

  /// The values in the order of `columns`.
  public var fields: [CSVField] {
    [
      .text(subject), .text(family), .text(level), .decimal(intensity.value.tidied()),
      .decimal(performance.value.tidied()), .decimal(roof.value.tidied()),
      .decimal(peak.value.tidied()), .decimal(traffic.value.tidied()),
    ]
  }
}
