public import Documents
public import Hardware
import Model
import Quantities
public import Validate
public import Workloads

/// A row of a roofline: a measured operation at one memory level, or a ceiling of the machine.
public struct RooflineRow: TableRow, Sendable {
  /// What a row is.
  enum Kind: String, Sendable {
    /// A measured operation at one level: its intensity there, what it reached, and the roof above it.
    case measurement
    /// A unit's rate in an element type.
    case compute = "compute ceiling"
    /// A level's bandwidth in one direction.
    case bandwidth = "bandwidth ceiling"
  }

  var kind: Kind
  var subject: String
  var family = ""
  var level = ""
  var intensity: FLOPsPerByte?
  var performance: FLOPsPerSecond?
  var roof: FLOPsPerSecond?
  var peak: FLOPsPerSecond?
  var traffic: Bytes?
  var bandwidth: BytesPerSecond?
  /// Cores that shared the work, or over which a ceiling was taken: a number, or all.
  var workers: String
  var exceeded: ExceededCeiling?
}

/// A machine's roofline with measured operations under it.
public struct RooflineTable: Sendable {
  /// A row for each memory level of each measurement, then one for each ceiling.
  public let rows: [RooflineRow]
  /// Measurements that are faster than the ceilings allow.
  public let exceeded: [ExceededCeiling]

  /// Puts measurements under the roofline of a machine; of a node that of its devices.
  public init(_ measurements: [Measurement], on profile: HardwareProfile) throws {
    var machines = StepModels(profile)
    var rows: [RooflineRow] = []
    var exceeded: [ExceededCeiling] = []
    for measurement in measurements {
      let machine = try machines.model(workers: measurement.setting.workers)
      let work = measurement.operation.demand.flops
      let found = measurement.exceededCeiling(on: machine)
      if let found { exceeded.append(found) }
      for point in try machine.roofline(measurement.operation, setting: measurement.setting) {
        rows.append(
          RooflineRow(
            kind: .measurement, subject: measurement.subject,
            family: measurement.operation.kind.rawValue, level: point.level,
            intensity: work / point.traffic, performance: work / measurement.time,
            roof: point.roof, peak: point.peak, traffic: point.traffic,
            workers: "\(measurement.setting.workers)", exceeded: found))
      }
    }
    self.rows = rows + (profile.devices?.profile ?? profile).roofs
    self.exceeded = exceeded
  }
}

extension HardwareProfile {
  /// A row for each rate of a unit, and each bandwidth of a level.
  fileprivate var roofs: [RooflineRow] {
    let units = compute.map { ceiling -> RooflineRow in
      let width = ceiling.width.map { " in vectors of \($0)" } ?? ""
      let rate = ceiling.rate.value
      return RooflineRow(
        kind: .compute, subject: "\(ceiling.unit.rawValue) \(ceiling.type.rawValue)\(width)",
        roof: rate, peak: rate, workers: ceiling.workers.rawValue)
    }
    let levels = memory.flatMap { level in
      level.bandwidths.map { bandwidth in
        RooflineRow(
          kind: .bandwidth, subject: "\(level.name) \(bandwidth.direction.rawValue)",
          level: level.name, bandwidth: bandwidth.rate.value,
          workers: bandwidth.workers.rawValue)
      }
    }
    return units + levels
  }
}

extension RooflineRow {
  /// Intensity is in FLOPs a byte of the level's traffic; performance, roof and peak in FLOPs a second; traffic in bytes.
  ///
  /// `exceeded_ceiling` names the ceiling than which the measurement is faster.
  public static let columns = [
    "subject", "family", "level", "intensity_flop_per_byte", "performance_flop_per_s",
    "roof_flop_per_s", "peak_flop_per_s", "traffic_bytes", "kind", "workers",
    "bandwidth_byte_per_s", "exceeded_ceiling",
  ]

  /// The values in the order of `columns`.
  public var fields: [CSVField] {
    func decimal(_ value: Double?) -> CSVField { value.map { .decimal($0.tidied()) } ?? .empty }
    return [
      .text(subject), .text(family), .text(level), decimal(intensity?.value),
      decimal(performance?.value), decimal(roof?.value), decimal(peak?.value),
      decimal(traffic?.value), .text(kind.rawValue), .text(workers), decimal(bandwidth?.value),
      .text(exceeded?.cause.description ?? ""),
    ]
  }
}
