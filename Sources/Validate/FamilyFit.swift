public import Hardware
public import Model
public import Quantities
public import Workloads

/// One family's parameters, fitted to measurements together with those of related families, and what error to expect where it
/// was not fitted.
public struct FamilyFit: Sendable {
  /// The operation that was measured.
  public let kind: OperationKind
  /// Whose kernels ran it.
  public let library: Library
  /// The program whose parameters are fitted.
  public let program: ProgramEntry
  /// Values of the program's parameters, in their order.
  public let values: [Double]
  /// Names of the parameters that were sought; the others are ideal.
  public let sought: Set<String>
  /// Families that share parameters with it, itself among them.
  public let pool: [OperationKind]
  /// What it was fitted to.
  public let rows: [Measurement]
  /// Mean absolute percentage error on the rows it was fitted to, as a fraction.
  public let trainingError: Double
  /// What the pool's fit made as small as it could: robust squares of log errors over the rows that it saw; the family's share.
  public let loss: Double
  /// Each row as folds predict it that had not seen its group; empty of one or two groups.
  public let unseen: [Unseen]
  /// How many folds the pool's rows were divided into; 1 where nothing is unseen.
  public let folds: Int
  /// What a profile says of all its rows, and of those of lists of kernels; nil and none where nothing is unseen.
  let residuals: Family.Residuals?
  let kernelResiduals: [Family.Residuals]

  /// A row predicted by a fit that did not see it, within an interval from residuals of rows of other folds.
  public struct Unseen: Sendable {
    /// The row.
    public let measurement: Measurement
    /// Its time by the fit to the rows of the other folds.
    public let predicted: Seconds
    /// Where its time was expected with a probability of 0.8, by the residuals of the other folds' rows.
    public let interval: Interval

    /// (predicted - measured) / measured.
    public var error: Double { (predicted - measurement.time) / measurement.time }
    /// Whether the measured time lies in the interval, the ends included.
    public var isCovered: Bool {
      interval.low <= measurement.time && measurement.time <= interval.high
    }
  }

  /// Mean absolute percentage error on rows of folds that a fit had not seen; nil where nothing is unseen.
  public var crossValidatedError: Double? {
    unseen.isEmpty ? nil : unseen.map { abs($0.error) }.mean
  }

  /// So many groups of rows make residuals of folds a sample: what a fit of one group says of one other is none.
  static let fewestGroups = 3
}

extension FamilyFit {
  /// Fits the families of a pool to their rows.
  ///
  /// Rows of one group stay in one fold; fewer groups than folds give as many folds as groups. A row's interval rests on the
  /// residuals of the other folds' rows, each from the fit that had not seen it, as a profile's rests on those of all folds (CV+,
  /// Barber et al. 2021): what is measured of the one holds for the other.
  static func fits(
    of families: [(kind: OperationKind, library: Library)], in pool: FamilyPool,
    rows: [FitRow], folds: Folds
  ) throws(ModelError) -> [FamilyFit] {
    guard let program = rows.first?.program else { return [] }
    let fit = try PoolFit(pool, members: families.count, program: program, rows: rows)
    let (values, loss) = try fit.best(for: rows, members: families.count)
    let held = try HeldOut(fit, rows: rows, members: families.count, folds: folds)
    var fits: [FamilyFit] = []
    for (member, family) in families.enumerated() {
      let places = rows.indices.filter { rows[$0].member == member }
      var errors: [Double] = []
      for place in places {
        let time = rows[place].measurement.time
        errors.append(abs((try rows[place].time(values[member]) - time) / time))
      }
      let variables = fit.space.variables.filter { $0.member ?? member == member }
      let lists = Set(places.compactMap { rows[$0].kernel.list }).sorted()
      fits.append(
        FamilyFit(
          kind: family.kind, library: family.library, program: program,
          values: values[member],
          sought: Set(variables.map { program.parameters[$0.parameter].name }),
          pool: families.map(\.kind), rows: places.map { rows[$0].measurement },
          trainingError: errors.mean,
          loss: loss * Double(places.count) / Double(max(rows.count, 1)),
          unseen: places.compactMap { held?.unseen[$0] }, folds: held?.folds ?? 1,
          residuals: held?.ranges.residuals(of: member, folds: held?.folds ?? 1, source: ""),
          kernelResiduals: lists.compactMap {
            held?.ranges.residuals(of: member, list: $0, folds: held?.folds ?? 1, source: "")
          }))
    }
    return fits
  }

  /// The family as a profile holds it; `data` names the measurements.
  public func family(data: String) -> Family {
    let shared =
      pool.count > 1
      ? "; together with \(pool.filter { $0 != kind }.map(\.rawValue).joined(separator: ", "))" : ""
    let parameters = program.parameters.enumerated().map { index, parameter in
      let isSought = sought.contains(parameter.name)
      return Family.Parameter(
        name: parameter.name, unit: parameter.unit,
        value: values[index].rounded(toSignificant: 4), low: parameter.low,
        high: parameter.high,
        source: isSought ? "fit: \(data)\(shared)" : "ideal: too few rows to fit it (\(data))")
    }
    func sourced(_ residuals: Family.Residuals) -> Family.Residuals {
      var residuals = residuals
      residuals.source = "fit: \(data)"
      return residuals
    }
    return Family(
      name: kind.rawValue, implementation: library.rawValue, parameters: parameters,
      residuals: residuals.map(sourced), kernelResiduals: kernelResiduals.map(sourced))
  }
}

/// Rows as folds predict them that had not seen their groups.
private struct HeldOut {
  let folds: Int
  let ranges: Ranges
  /// In the order of the rows.
  let unseen: [FamilyFit.Unseen]

  /// Nil of rows of one or two groups, and of one fold.
  init?(
    _ fit: PoolFit, rows: [FitRow], members: Int, folds: Folds
  ) throws(ModelError) {
    let groups = rows.map(\.measurement.group)
    guard folds.count > 1, Set(groups).count >= FamilyFit.fewestGroups else { return nil }
    let place = folds.assigned(groups)
    let count = (place.max() ?? 0) + 1
    self.folds = count
    var predicted = [Seconds](repeating: .zero, count: rows.count)
    for fold in 0..<count {
      let seen = rows.indices.filter { place[$0] != fold }.map { rows[$0] }
      let best = try fit.best(for: seen, members: members).parameters
      for index in rows.indices where place[index] == fold {
        predicted[index] = try rows[index].time(best[rows[index].member])
      }
    }
    let residuals = rows.indices.map { index in
      UnseenResidual(
        member: rows[index].member, list: rows[index].kernel.list,
        value: (rows[index].measurement.time / predicted[index]).naturalLogarithm)
    }
    let others = (0..<count).map { fold in
      Ranges(residuals.indices.filter { place[$0] != fold }.map { residuals[$0] })
    }
    ranges = Ranges(residuals)
    unseen = rows.indices.map { index in
      let (row, residual, known) = (rows[index], residuals[index], others[place[index]])
      let range =
        known.residuals(of: row.member, list: residual.list, folds: count, source: "")
        ?? known.residuals(of: row.member, folds: count, source: "")
      let margin = Margin(of: predicted[index], range, floor: row.floor, share: 0.8)
      return FamilyFit.Unseen(
        measurement: row.measurement, predicted: predicted[index],
        interval: Interval(around: predicted[index], margin, share: 0.8))
    }
  }
}

extension [Double] {
  /// The arithmetic mean; 0 of none.
  var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
