public import Hardware
public import Model
import Quantities
public import Workloads

/// Fits one family's parameters to measurements by robust least squares on log time, and says what error to
/// expect where it was not fitted.
public struct FamilyFit: Sendable {
  public let kind: String
  public let implementation: Implementation
  public let parameters: FamilyParameters
  /// Mean absolute percentage error on the rows it was fitted to, as a fraction.
  public let trainingError: Double
  /// The same on rows of folds that a fit had not seen.
  public let crossValidatedError: Double
  /// What the fit made as small as it could: robust squares of log errors over the rows that it saw.
  public let loss: Double
  /// Residuals of those folds, (predicted - measured) / measured, sorted.
  public let residuals: [Double]
  public let folds: Int

  /// A row with the machine of its number of workers.
  struct Row {
    let measurement: Measurement
    let machine: Machine
  }

  /// Fits `rows` of one family.
  ///
  /// Rows of one size stay in one fold; fewer groups than folds give as many folds as groups.
  init(kind: String, implementation: Implementation, rows: [Row], folds: Int) throws(ModelError) {
    self.kind = kind
    self.implementation = implementation
    (parameters, loss) = try Self.fitted(rows)
    trainingError = try Self.errors(rows, parameters).map(abs).mean
    let groups = Dictionary(grouping: rows) { $0.measurement.operation.axes.description }
    let names = groups.keys.sorted()
    let count = min(folds, names.count)
    self.folds = count
    var residuals: [Double] = []
    for fold in 0..<count {
      let held = names.indices.filter { $0 % count == fold }.map { names[$0] }
      let training = names.filter { !held.contains($0) }.flatMap { groups[$0] ?? [] }
      let unseen = held.flatMap { groups[$0] ?? [] }
      let fit = training.isEmpty ? FamilyParameters.ideal : try Self.fitted(training).parameters
      residuals += try Self.errors(unseen, fit)
    }
    self.residuals = residuals.sorted()
    crossValidatedError = residuals.map(abs).mean
  }

  /// (predicted - measured) / measured of each row.
  private static func errors(
    _ rows: [Row], _ parameters: FamilyParameters
  ) throws(ModelError)
    -> [Double]
  {
    var errors: [Double] = []
    for row in rows {
      let predicted = try row.time(parameters)
      errors.append((predicted - row.measurement.time) / row.measurement.time)
    }
    return errors
  }

  /// Parameters are properties of a program on one core, and what all cores share is in the machine's ceilings: where there
  /// are rows of one worker, they alone are fitted to.
  private static func fitted(
    _ rows: [Row]
  ) throws(ModelError) -> (
    parameters: FamilyParameters, loss: Double
  ) {
    let single = rows.filter { $0.measurement.setting.workers == 1 }
    return try best(for: single.isEmpty ? rows : single)
  }

  /// The best of a few starts; each parameter moves between its bounds, ratios and times alike on a log scale.
  private static func best(
    for rows: [Row]
  ) throws(ModelError) -> (
    parameters: FamilyParameters, loss: Double
  ) {
    for row in rows { _ = try row.time(.ideal) }  // a missing ceiling is an error, not a bad fit
    let loss = { (point: [Double]) -> Double in
      let parameters = bounded(point)
      return rows.reduce(0) { total, row in
        guard let time = try? row.time(parameters) else { return .infinity }
        return total + huber((time / row.measurement.time).naturalLogarithm)
      } + shrinkage(point)
    }
    var best: (point: [Double], value: Double)?
    for start in [ideal, [1, 1, -2], [1, -1, -2], [-1, 1, -2], [-1, -1, 1], [0, 0, 0]] {
      let found = NelderMead().minimum(from: start, of: loss)
      if found.value < best?.value ?? .infinity { best = found }
    }
    return (bounded(best?.point ?? ideal), best?.value ?? .infinity)
  }

  /// Near the ideal program: efficiencies near their upper bound, no startup.
  private static let ideal = [30.0, 30, -30]

  /// A faint pull towards the ideal program, so that what the rows do not determine is what any machine promises.
  private static func shrinkage(_ point: [Double]) -> Double {
    1e-7 * zip(point, ideal).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// Squares near zero, absolute values beyond 15 %: an outlier pulls, but does not decide (Huber 1964).
  private static func huber(_ x: Double) -> Double {
    let edge = 0.15
    return abs(x) <= edge ? x * x : 2 * edge * abs(x) - edge * edge
  }

  /// Any real numbers to parameters within their bounds, on a logarithmic scale of which 0 is the middle.
  ///
  /// Where the lower bound is 0 the scale ends at a ten-thousandth of the upper one, and what lies near its end is 0.
  private static func bounded(_ point: [Double]) -> FamilyParameters {
    FamilyParameters(
      values: zip(point, FamilyParameters.bounds).map { x, bound in
        let share = 0.5 + 0.5 * x / (1 + abs(x))
        let low = max(bound.low, bound.high * 1e-4)
        let value = low * (bound.high / low).raised(to: share)
        return bound.low == 0 && value < 2 * low ? 0 : value
      })
  }
}

extension FamilyFit.Row {
  fileprivate func time(_ parameters: FamilyParameters) throws(ModelError) -> Seconds {
    try time(measurement.operation, parameters)
  }

  private func time<O: Operation>(
    _ operation: O, _ parameters: FamilyParameters
  )
    throws(ModelError) -> Seconds
  {
    try machine.time(operation, state: measurement.setting.state, parameters: parameters)
  }
}

extension FamilyFit {
  /// The family as a profile holds it; `data` names the measurements.
  public func family(data: String) -> Family {
    let source = "fit: \(data)"
    let parameters = zip(FamilyParameters.bounds, parameters.values).map { bound, value in
      Family.Parameter(
        name: bound.name, unit: bound.unit, value: value.rounded(toSignificant: 4),
        low: bound.low, high: bound.high, source: source)
    }
    let spread = Family.Residuals(
      count: residuals.count, p10: residuals.quantile(0.1).rounded(toSignificant: 4),
      p90: residuals.quantile(0.9).rounded(toSignificant: 4), folds: folds, source: source)
    return Family(
      name: kind, implementation: implementation.rawValue, parameters: parameters,
      residuals: spread)
  }
}

extension [Double] {
  /// The arithmetic mean; 0 of none.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
