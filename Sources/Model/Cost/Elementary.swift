import Foundation

/// The elementary functions that the standard library lacks.
///
/// Kept apart because Foundation has an `Operation` of its own.
enum Elementary {
  static func exp(_ x: Double) -> Double { Foundation.exp(x) }
  static func pow(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }

  /// The value below which a share p in (0, 1) of a standard normal distribution lies: the root of erfc by bisection.
  static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return high
  }
}
