/// Minimises a sum of squares of a few variables by damped Gauss-Newton steps (Levenberg 1944, Marquardt 1963), with residuals
/// beyond an edge counted by their absolute value (Huber 1964): an outlier pulls, but does not decide.
struct LeastSquares {
  var iterations = 60
  /// Where a residual begins to count by its absolute value.
  var edge = 0.15
  /// Step of the one-sided differences.
  var step = 1e-3

  /// The best point found from `start`, and its loss; residuals that are not finite make a point infinitely bad.
  ///
  /// Complexity: O(iterations x variables) evaluations.
  func minimum(
    from start: [Double], of residuals: ([Double]) -> [Double]
  ) -> (point: [Double], value: Double) {
    var point = start
    var current = residuals(point)
    var value = loss(current)
    var damping = 1e-2
    var stalled = 0
    for _ in 0..<iterations where stalled < 3 {
      let columns = point.indices.map { axis in
        var moved = point
        moved[axis] += step
        let there = residuals(moved)
        return zip(there, current).map { ($0 - $1) / step }
      }
      let weights = current.map { min(1, edge / max(abs($0), 1e-300)) }
      let gradient = columns.map { column in
        zip(zip(column, current), weights).reduce(0) { $0 + $1.0.0 * $1.0.1 * $1.1 }
      }
      let normal = columns.map { a in
        columns.map { b in zip(zip(a, b), weights).reduce(0) { $0 + $1.0.0 * $1.0.1 * $1.1 } }
      }
      var improved = false
      for _ in 0..<8 {
        guard let move = Self.solved(normal, gradient, damping: damping) else { break }
        // Far out on the scale of a bounded parameter nothing changes any more.
        let trial = zip(point, move).map {
          min(max($0 - min(max($1, -2), 2), -ParameterSpace.far), ParameterSpace.far)
        }
        let there = residuals(trial)
        let found = loss(there)
        if found < value {
          stalled = value - found < 1e-6 * value ? stalled + 1 : 0
          (point, current, value) = (trial, there, found)
          damping = max(damping / 4, 1e-9)
          improved = true
          break
        }
        damping *= 4
      }
      if !improved { break }
    }
    return (point, value)
  }

  private func loss(_ residuals: [Double]) -> Double {
    let sum = residuals.reduce(0) { total, x in
      total + (abs(x) <= edge ? x * x : 2 * edge * abs(x) - edge * edge)
    }
    return sum.isFinite ? sum : .infinity
  }

  /// The solution of (A + damping (diagonal of A + 1e-9)) x = b by Cholesky's factors; nil where A has none.
  private static func solved(
    _ matrix: [[Double]], _ right: [Double], damping: Double
  ) -> [Double]? {
    let count = right.count
    var lower = matrix
    for i in 0..<count { lower[i][i] += damping * (matrix[i][i] + 1e-6) }
    for i in 0..<count {
      for j in 0...i {
        var sum = lower[i][j]
        for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
        if i == j {
          guard sum > 0, sum.isFinite else { return nil }
          lower[i][i] = sum.squareRoot()
        } else {
          lower[i][j] = sum / lower[j][j]
        }
      }
    }
    var x = right
    for i in 0..<count {
      for k in 0..<i { x[i] -= lower[i][k] * x[k] }
      x[i] /= lower[i][i]
    }
    for i in (0..<count).reversed() {
      for k in (i + 1)..<count { x[i] -= lower[k][i] * x[k] }
      x[i] /= lower[i][i]
    }
    return x
  }
}
