import Model

/// A program's parameters as any real numbers: each moves between its bounds, of which 0 is the middle.
struct ParameterSpace {
  let program: Program

  func parameters(at point: [Double]) -> FamilyParameters {
    FamilyParameters(
      values: zip(point, program.parameters).map { x, parameter in
        Self.value(of: parameter, at: 0.5 + 0.5 * x / (1 + abs(x)))
      })
  }

  /// Near the program that loses nothing.
  var ideal: [Double] {
    program.parameters.map { parameter in
      let x = 2 * Self.share(of: parameter, at: parameter.ideal) - 1
      return min(max(x / max(1 - abs(x), 1e-9), -Self.far), Self.far)
    }
  }

  /// So far out that a parameter is at its bound.
  static let far = 60.0

  /// Between positive bounds logarithmic; from 0 quadratic, and 0 from a hundredth of the way on.
  private static func value(of parameter: Parameter, at share: Double) -> Double {
    guard parameter.low == 0 else {
      return parameter.low * (parameter.high / parameter.low).raised(to: share)
    }
    let above = max(0, (share - 0.01) / 0.99)
    return parameter.high * above * above
  }

  private static func share(of parameter: Parameter, at value: Double) -> Double {
    guard parameter.low == 0 else {
      return (value / parameter.low).naturalLogarithm
        / (parameter.high / parameter.low).naturalLogarithm
    }
    return 0.99 * (value / parameter.high).squareRoot()
  }
}
