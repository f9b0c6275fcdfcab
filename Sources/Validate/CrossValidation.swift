public import Hardware
public import Model
import Quantities
public import Workloads

/// Predictions of measurements by fits that had not seen them.
public struct CrossValidation: Sendable {
  public let report: ValidationReport
  public let folds: Folds

  /// Fits the families of `measurements` in folds, with `others` beside them in the fits, and predicts each of `measurements`
  /// by the fit that did not see its group.
  public init(
    of measurements: [Measurement], beside others: [Measurement] = [],
    on profile: HardwareProfile, folds: Folds = Folds(),
    progress: (Double, String) -> Void = { _, _ in }
  ) throws(ModelError) {
    self.folds = folds
    let families = Set(measurements.map(\.family))
    let rows = measurements + others.filter { families.contains($0.family) }
    let fit = try MachineFit(profile, to: rows, data: "", folds: folds, progress: progress)
    var counts: [String: Int] = [:]
    for measurement in measurements { counts[measurement.family, default: 0] += 1 }
    var residuals: [Residual] = []
    var machines = Machines(fit.profile)
    for family in fit.families {
      // Rows keep their order, so that those asked for come first.
      for row in family.unseen.prefix(counts[family.unseen[0].measurement.family] ?? 0) {
        let measurement = row.measurement
        let machine = try machines.machine(workers: measurement.setting.workers)
        let prediction = try machine.prediction(
          measurement.operation, setting: measurement.setting)
        residuals.append(
          Residual(
            subject: measurement.subject, family: measurement.operation.kind,
            predicted: row.predicted.value, measured: measurement.time.value,
            low: row.low.value, high: row.high.value,
            bound: prediction.bound?.description ?? "nothing", spread: measurement.spread))
      }
    }
    report = ValidationReport(machine: profile.name, residuals: residuals)
  }
}

extension Measurement {
  /// What is fitted together: one operation by one implementation.
  var family: String { "\(operation.kind)/\(setting.implementation.rawValue)" }
}
