public import Hardware
public import Model
import Quantities
public import Workloads

/// What can be learned of a machine from measured operations: every family's parameters, and for each memory level
/// whether its traffic hides behind computing.
public struct MachineFit: Sendable {
  /// The profile with the choices of overlap and the families in it.
  public let profile: HardwareProfile
  public let families: [FamilyFit]

  /// Fits to measurements; `data` names them in the figures' sources.
  ///
  /// Overlap is a choice for each level, all or nothing: from all hidden, each level in turn is tried exposed, and stays so
  /// where that makes the fits of all families together better by more than a hundredth.
  public init(
    _ profile: HardwareProfile, to measurements: [Measurement], data: String, folds: Int = 5
  ) throws(ModelError) {
    let source = "fit: \(data)"
    var best = profile
    for index in best.memory.indices.dropFirst() {
      best.memory[index].overlap = Share(1, source: source)
    }
    var fits = try Self.familyFits(of: measurements, on: best, folds: folds)
    for index in best.memory.indices.dropFirst() {
      var exposed = best
      exposed.memory[index].overlap = Share(0, source: source)
      let trial = try Self.familyFits(of: measurements, on: exposed, folds: folds)
      if trial.totalLoss < fits.totalLoss * 0.99 { (best, fits) = (exposed, trial) }
    }
    let fitted = fits.map { $0.family(data: data) }
    best.families.removeAll { old in
      fitted.contains { $0.name == old.name && $0.implementation == old.implementation }
    }
    best.families += fitted
    best.inherits = nil
    self.profile = best
    families = fits
  }

  /// Fits every family of a set of measurements, in the order of their names.
  public static func familyFits(
    of measurements: [Measurement], on profile: HardwareProfile, folds: Int = 5
  ) throws(ModelError) -> [FamilyFit] {
    var machines: [Int: Machine] = [:]
    var groups: [String: [FamilyFit.Row]] = [:]
    for measurement in measurements {
      let workers = measurement.setting.workers
      let machine: Machine
      if let known = machines[workers] {
        machine = known
      } else {
        machine = try Machine(profile, workers: workers)
        machines[workers] = machine
      }
      let key = "\(measurement.operation.kind)/\(measurement.setting.implementation.rawValue)"
      groups[key, default: []].append(FamilyFit.Row(measurement: measurement, machine: machine))
    }
    var fits: [FamilyFit] = []
    for key in groups.keys.sorted() {
      guard let rows = groups[key], let first = rows.first?.measurement else { continue }
      fits.append(
        try FamilyFit(
          kind: first.operation.kind, implementation: first.setting.implementation, rows: rows,
          folds: folds))
    }
    return fits
  }
}

extension [FamilyFit] {
  fileprivate var totalLoss: Double { reduce(0) { $0 + $1.loss } }
}
