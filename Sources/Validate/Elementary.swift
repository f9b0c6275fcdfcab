import Foundation

/// Elementary functions that the standard library lacks. Kept apart because Foundation has an `Operation` of its own.
extension Double {
  var naturalLogarithm: Double { Foundation.log(self) }
  func raised(to exponent: Double) -> Double { Foundation.pow(self, exponent) }
}
