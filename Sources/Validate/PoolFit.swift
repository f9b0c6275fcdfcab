import Model
import Quantities
import Workloads

/// A row with the model of the machine of its number of workers, and whose of a pool's families it is.
struct FitRow {
  let measurement: Measurement
  let model: StepModel
  let member: Int
  let kernel: Kernel
  let floor: Seconds

  init(measurement: Measurement, model: StepModel, member: Int) throws(ModelError) {
    self.measurement = measurement
    self.model = model
    self.member = member
    kernel = try model.kernel(measurement.operation, setting: measurement.setting)
    floor = model.floor(of: measurement.operation, measurement.setting)
  }

  var program: ProgramEntry { kernel.program.entry }

  /// The time under values of the program's parameters.
  func time(_ values: [Double]) throws(ModelError) -> Seconds {
    try model.time(kernel.with(try kernel.program.with(values)))
  }
}

/// Finds the best parameters of a pool's families by robust least squares on log time.
struct PoolFit {
  /// So many rows there must be for each number that is sought.
  static let rowsPerParameter = 3

  private(set) var space: ParameterSpace

  /// The space of a pool's parameters, with no more of them than a third of the rows determines.
  ///
  /// One by one that is fixed at its ideal whose absence costs the fit least.
  init(_ pool: FamilyPool, members: Int, program: ProgramEntry, rows: [FitRow]) throws(ModelError) {
    space = ParameterSpace(program: program, members: members, own: pool.own)
    let rows = Self.deciding(rows)
    while space.variables.count > max(rows.count / Self.rowsPerParameter, 1) {
      var best: (space: ParameterSpace, loss: Double)?
      for index in space.variables.indices {
        var smaller = space
        smaller.variables.remove(at: index)
        let loss = Self.best(in: smaller, for: rows).value
        if loss < best?.loss ?? .infinity { best = (smaller, loss) }
      }
      guard let best else { return }
      space = best.space
    }
  }

  /// The best of a few starts, for each member, and the loss.
  func best(
    for rows: [FitRow], members: Int
  ) throws(ModelError) -> (parameters: [[Double]], loss: Double) {
    let rows = Self.deciding(rows)
    // A missing ceiling is an error, not a bad fit.
    for row in rows { _ = try row.time(space.program.ideal) }
    let (point, loss) = Self.best(in: space, for: rows)
    return ((0..<members).map { space.values(at: point, of: $0) }, loss)
  }

  /// The roofline's parameters are properties of a program on one core, and what all cores share is in the machine's
  /// ceilings: where there are rows of one worker, they alone are fitted to.
  private static func deciding(_ rows: [FitRow]) -> [FitRow] {
    let single = rows.filter { $0.measurement.setting.workers == 1 }
    return single.isEmpty ? rows : single
  }

  private static func best(
    in space: ParameterSpace, for rows: [FitRow]
  ) -> (point: [Double], value: Double) {
    let ideal = space.ideal
    let residuals = { (point: [Double]) -> [Double] in
      var residuals = rows.map { row in
        guard let time = try? row.time(space.values(at: point, of: row.member)) else {
          return Double.infinity
        }
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
    return best ?? (ideal, .infinity)
  }

  /// The middle of the bounds, a point half way to the ideal program, and corners around the middle.
  private static func starts(_ ideal: [Double]) -> [[Double]] {
    let halfway = ideal.map { $0 > 1 ? 1.0 : $0 < -1 ? -1 : $0 }
    let middle = [Double](repeating: 0, count: ideal.count)
    return [halfway, middle]
      + (1...3).map { pattern in
        ideal.indices.map { ($0 * pattern + $0 / 2) % 3 == 1 ? 1.0 : -0.5 }
      }
  }
}
