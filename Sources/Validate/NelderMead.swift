/// Minimises a function of a few variables without derivatives (Nelder and Mead 1965, standard coefficients).
struct NelderMead {
  var iterations = 400
  /// The edge of the first simplex.
  var step = 0.5

  /// The best point found from `start`, and its value.
  func minimum(
    from start: [Double], of function: ([Double]) -> Double
  ) -> (
    point: [Double], value: Double
  ) {
    var simplex = [(point: start, value: function(start))]
    for axis in start.indices {
      var point = start
      point[axis] += step
      simplex.append((point, function(point)))
    }
    for _ in 0..<iterations {
      simplex.sort { $0.value < $1.value }
      let worst = simplex.count - 1
      if simplex[worst].value - simplex[0].value < 1e-12 { break }
      let centre = start.indices.map { axis in
        simplex.dropLast().reduce(0) { $0 + $1.point[axis] } / Double(worst)
      }
      func along(_ factor: Double) -> (point: [Double], value: Double) {
        let point = start.indices.map {
          centre[$0] + factor * (centre[$0] - simplex[worst].point[$0])
        }
        return (point, function(point))
      }
      let reflected = along(1)
      if reflected.value < simplex[0].value {
        let expanded = along(2)
        simplex[worst] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < simplex[worst - 1].value {
        simplex[worst] = reflected
      } else {
        let contracted = along(reflected.value < simplex[worst].value ? 0.5 : -0.5)
        if contracted.value < min(reflected.value, simplex[worst].value) {
          simplex[worst] = contracted
        } else {
          for index in 1...worst {
            let point = start.indices.map {
              (simplex[index].point[$0] + simplex[0].point[$0]) / 2
            }
            simplex[index] = (point, function(point))
          }
        }
      }
    }
    return simplex.min { $0.value < $1.value } ?? (start, function(start))
  }
}
