import Model

/// The parameters of a few families of one program as any real numbers: each moves between its bounds, of which 0 is the middle.
struct ParameterSpace {
  /// One number of a point: a parameter of one family, or of all.
  struct Variable: Hashable {
    var parameter: Int
    /// Nil where all families share it.
    var member: Int?
  }

  let program: ProgramEntry
  /// What is sought; every other parameter is ideal.
  var variables: [Variable]

  /// All parameters of so many families, those that `own` names once for each.
  init(program: ProgramEntry, members: Int = 1, own: Set<String> = []) {
    self.program = program
    variables = program.parameters.enumerated().flatMap { index, parameter in
      members > 1 && own.contains(parameter.name)
        ? (0..<members).map { Variable(parameter: index, member: $0) }
        : [Variable(parameter: index, member: nil)]
    }
  }

  /// The values of a family's parameters at a point, in the order of the program's.
  func values(at point: [Double], of member: Int) -> [Double] {
    var values = program.ideal
    for (x, variable) in zip(point, variables) where variable.member ?? member == member {
      values[variable.parameter] = Self.value(
        of: program.parameters[variable.parameter], at: 0.5 + 0.5 * x / (1 + abs(x)))
    }
    return values
  }

  /// Near the program that loses nothing.
  var ideal: [Double] {
    variables.map { variable in
      let parameter = program.parameters[variable.parameter]
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
