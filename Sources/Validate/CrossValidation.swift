public import Hardware
public import Model
import Quantities
public import Workloads

/// Predictions of measurements by fits that had not seen them.
public struct CrossValidation: Sendable {
  /// Rows of families of three groups and more, each by a fit that did not see its group.
  public let report: ValidationReport
  /// All rows, by the fit that saw them all.
  public let inSample: ValidationReport
  /// How the rows were divided.
  public let folds: Folds

  /// Fits the families of `measurements` in folds, with rows of `others` of the same families beside them in the fits, and predicts
  /// each of `measurements` by the fit that did not see its group.
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
    var (residuals, seen) = ([Residual](), [Residual]())
    var machines = StepModels(fit.profile)
    for family in fit.families {
      // Rows keep their order, so that those asked for come first.
      let count = counts[family.rows[0].family] ?? 0
      for row in family.rows.prefix(count) {
        let machine = try machines.model(workers: row.setting.workers)
        seen.append(try row.residual(on: machine))
      }
      for row in family.unseen.prefix(count) {
        let machine = try machines.model(workers: row.measurement.setting.workers)
        residuals.append(try row.residual(on: machine))
      }
    }
    inSample = ValidationReport(machine: profile.name, residuals: seen)
    report = ValidationReport(machine: profile.name, residuals: residuals)
  }
}

extension FamilyFit.Unseen {
  /// The prediction of the fold that had not seen the row; its bound is that of the fit of all rows.
  fileprivate func residual(on machine: StepModel) throws(ModelError) -> Residual {
    let prediction = try machine.prediction(
      measurement.operation, setting: measurement.setting)
    return Residual(
      subject: measurement.subject, family: measurement.operation.kind.rawValue,
      predicted: predicted.value, measured: measurement.time.value, low: interval.low.value,
      high: interval.high.value, bound: prediction.bound?.description ?? "nothing",
      spread: measurement.spread)
  }
}

extension Measurement {
  /// What is fitted together: one operation by one implementation.
  var family: String { "\(operation.kind)/\(setting.library.rawValue)" }
}
