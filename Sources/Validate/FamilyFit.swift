public import Hardware
public import Model
public import Quantities
public import Workloads

/// Fits one family's parameters to measurements by robust least squares on log time, and says what error to
/// expect where it was not fitted.
public struct FamilyFit: Sendable {
  public let kind: String
  public let implementation: Implementation
  public let program: Program
  public let parameters: FamilyParameters
  /// Mean absolute percentage error on the rows it was fitted to, as a fraction.
  public let trainingError: Double
  /// What the fit made as small as it could: robust squares of log errors over the rows that it saw.
  public let loss: Double
  /// Each row as folds predict it that had not seen its group.
  public let unseen: [Unseen]
  public let folds: Int

  /// A row with the machine of its number of workers.
  struct Row {
    let measurement: Measurement
    let machine: Machine
  }

  /// A row predicted by a fit that did not see it, within an interval from residuals of fits that did not see it either.
  public struct Unseen: Sendable {
    public let measurement: Measurement
    /// The list of kernels that its kernel is taken from.
    public let kernels: String?
    public let predicted: Seconds
    public let interval: ResidualRange

    /// (predicted - measured) / measured.
    public var error: Double { (predicted - measurement.time) / measurement.time }
    public var low: Seconds { predicted * (1 / (1 + interval.high)) }
    public var high: Seconds { predicted * (1 / (1 + interval.low)) }
    public var isCovered: Bool { low <= measurement.time && measurement.time <= high }
  }

  /// Fits `rows` of one family.
  ///
  /// Rows of one group stay in one fold; fewer groups than folds give as many folds as groups. With one fold nothing is
  /// held out, and the intervals rest on what the fit has seen.
  init(
    kind: String, implementation: Implementation, rows: [Row], folds: Folds
  ) throws(ModelError) {
    self.kind = kind
    self.implementation = implementation
    program =
      rows.first.map { row in
        row.machine.program(of: kind, implementation, row.measurement.operation.elementType)
      } ?? .roofline
    let fitter = Fitter(program: program)
    (parameters, loss) = try fitter.best(for: rows)
    trainingError = try Self.errors(rows, parameters).map(abs).mean
    let place = folds.assigned(rows.map(\.measurement.group))
    let count = (place.max() ?? 0) + 1
    self.folds = count
    var predicted = [Seconds](repeating: .zero, count: rows.count)
    let lists = rows.map(\.kernels)
    var outside = [[(list: String?, error: Double)]](repeating: [], count: count)
    for fold in 0..<count {
      let seen = rows.indices.filter { place[$0] != fold }.map { rows[$0] }
      let fit = seen.isEmpty ? parameters : try fitter.best(for: seen).parameters
      for index in rows.indices where place[index] == fold {
        predicted[index] = try rows[index].time(fit)
      }
      // Residuals for this fold's intervals come from fits that saw neither it nor the fold they are about.
      for other in (fold + 1)..<max(count, fold + 1) {
        let neither = rows.indices.filter { place[$0] != fold && place[$0] != other }
        let fit =
          neither.isEmpty ? parameters : try fitter.best(for: neither.map { rows[$0] }).parameters
        for index in rows.indices where place[index] == fold || place[index] == other {
          let error = try Self.errors([rows[index]], fit)[0]
          outside[place[index] == fold ? other : fold].append((lists[index], error))
        }
      }
    }
    let ranges = outside.map { Ranges($0) }
    unseen = rows.indices.map {
      Unseen(
        measurement: rows[$0].measurement, kernels: lists[$0], predicted: predicted[$0],
        interval: ranges[place[$0]].range(of: lists[$0]))
    }
  }

  /// Residuals of the rows that folds had not seen, (predicted - measured) / measured, sorted.
  public var residuals: [Double] { unseen.map(\.error).sorted() }
  /// Mean absolute percentage error on rows of folds that a fit had not seen.
  public var crossValidatedError: Double { unseen.map { abs($0.error) }.mean }

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
}

/// The range of residuals that holds four fifths of them.
public struct ResidualRange: Sendable, Hashable {
  public let low: Double
  public let high: Double

  /// From the tenth below to the tenth above.
  ///
  /// Of few residuals further out, as conformal prediction asks for (Vovk, Gammerman and Shafer 2005): the k-th of n lies at
  /// k / (n + 1).
  public init(_ residuals: [Double]) {
    let sorted = residuals.sorted()
    guard sorted.count > 1 else {
      let only = abs(sorted.first ?? 0)
      (low, high) = (-only, only)
      return
    }
    let count = Double(sorted.count)
    let place = min(max((0.1 * (count + 1) - 1) / (count - 1), 0), 0.5)
    (low, high) = (sorted.quantile(place), sorted.quantile(1 - place))
  }
}

/// Ranges of all residuals, and of those of one list of kernels where there are enough of them.
struct Ranges {
  /// So many residuals tell a list of kernels from its family.
  static let enough = 25

  let all: ResidualRange
  let lists: [String: (count: Int, range: ResidualRange)]

  init(_ residuals: [(list: String?, error: Double)]) {
    all = ResidualRange(residuals.map(\.error))
    var lists: [String: (Int, ResidualRange)] = [:]
    for (list, rows) in Dictionary(grouping: residuals, by: \.list) {
      guard let list, rows.count >= Self.enough else { continue }
      lists[list] = (rows.count, ResidualRange(rows.map(\.error)))
    }
    self.lists = lists
  }

  func range(of list: String?) -> ResidualRange { list.flatMap { lists[$0]?.range } ?? all }
}

/// Finds the best parameters of one program.
private struct Fitter {
  let program: Program

  /// The best of a few starts.
  ///
  /// The roofline's parameters are properties of a program on one core, and what all cores share is in the machine's
  /// ceilings: where there are rows of one worker, they alone are fitted to.
  func best(
    for rows: [FamilyFit.Row]
  ) throws(ModelError) -> (parameters: FamilyParameters, loss: Double) {
    let single = rows.filter { $0.measurement.setting.workers == 1 }
    let rows = single.isEmpty ? rows : single
    let space = ParameterSpace(program: program)
    // A missing ceiling is an error, not a bad fit.
    for row in rows { _ = try row.time(.ideal(program)) }
    let ideal = space.ideal
    let residuals = { (point: [Double]) -> [Double] in
      let parameters = space.parameters(at: point)
      var residuals = rows.map { row in
        guard let time = try? row.time(parameters) else { return Double.infinity }
        return (time / row.measurement.time).naturalLogarithm
      }
      // A faint pull towards the ideal program, so that what the rows do not determine is what any machine promises.
      for (x, free) in zip(point, ideal) { residuals.append(3e-4 * (x - free)) }
      return residuals
    }
    var best: (point: [Double], value: Double)?
    for start in starts(ideal) {
      let found = LeastSquares().minimum(from: start, of: residuals)
      if found.value < best?.value ?? .infinity { best = found }
    }
    return (space.parameters(at: best?.point ?? ideal), best?.value ?? .infinity)
  }

  /// The middle of the bounds, a point half way to the ideal program, and corners around the middle.
  private func starts(_ ideal: [Double]) -> [[Double]] {
    let halfway = ideal.map { $0 > 1 ? 1.0 : $0 < -1 ? -1 : $0 }
    let middle = [Double](repeating: 0, count: ideal.count)
    return [halfway, middle]
      + (1...3).map { pattern in
        ideal.indices.map { ($0 * pattern + $0 / 2) % 3 == 1 ? 1.0 : -0.5 }
      }
  }
}

extension FamilyFit.Row {
  fileprivate var kernels: String? { kernels(of: measurement.operation) }

  private func kernels<O: Operation>(of operation: O) -> String? {
    machine.kernels(of: operation, setting: measurement.setting)
  }

  fileprivate func time(_ parameters: FamilyParameters) throws(ModelError) -> Seconds {
    try time(measurement.operation, parameters)
  }

  private func time<O: Operation>(
    _ operation: O, _ parameters: FamilyParameters
  )
    throws(ModelError) -> Seconds
  {
    try machine.time(operation, setting: measurement.setting, parameters: parameters)
  }
}

extension FamilyFit {
  /// The family as a profile holds it; `data` names the measurements.
  public func family(data: String) -> Family {
    let source = "fit: \(data)"
    let values = parameters.values
    let parameters = program.parameters.enumerated().map { index, parameter in
      Family.Parameter(
        name: parameter.name, unit: parameter.unit,
        value: values[index].rounded(toSignificant: 4), low: parameter.low,
        high: parameter.high, source: source)
    }
    let ranges = Ranges(unseen.map { ($0.kernels, $0.error) })
    func spread(_ list: String?, _ count: Int, _ range: ResidualRange) -> Family.Residuals {
      Family.Residuals(
        count: count, p10: range.low.rounded(toSignificant: 4),
        p90: range.high.rounded(toSignificant: 4), folds: folds, kernels: list, source: source)
    }
    return Family(
      name: kind, implementation: implementation.rawValue, parameters: parameters,
      residuals: spread(nil, unseen.count, ranges.all),
      kernelResiduals: ranges.lists.sorted { $0.key < $1.key }.map {
        spread($0.key, $0.value.count, $0.value.range)
      })
  }
}

extension [Double] {
  /// The arithmetic mean; 0 of none.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
