public import Hardware

/// One fitted number of a program, with its meaning and the bounds of a fit.
public struct Parameter: Sendable, Hashable {
  public let name: String
  public let unit: Family.Parameter.Unit
  public let low: Double
  public let high: Double
  /// What a program without losses has: the physical floor.
  public let ideal: Double
  public let meaning: String

  /// A pure number.
  static func ratio(
    _ name: String, _ bounds: ClosedRange<Double>, ideal: Double, _ meaning: String
  ) -> Parameter {
    Parameter(
      name: name, unit: .ratio, low: bounds.lowerBound, high: bounds.upperBound, ideal: ideal,
      meaning: meaning)
  }

  /// A time, with bounds in microseconds; without losses there is none of it.
  static func time(
    _ name: String, _ microseconds: ClosedRange<Double>, _ meaning: String
  ) -> Parameter {
    Parameter(
      name: name, unit: .seconds, low: microseconds.lowerBound / 1e6,
      high: microseconds.upperBound / 1e6, ideal: 0, meaning: meaning)
  }
}

/// The fitted numbers of one family, at most eight, in the order in which its program lists them.
public struct FamilyParameters: Sendable, Hashable {
  public var values: SIMD8<Double>

  public init(_ values: SIMD8<Double>) { self.values = values }

  /// From values in the order of a program's parameters.
  public init(values: [Double]) {
    self.values = SIMD8(repeating: 0)
    for (index, value) in values.enumerated() { self.values[index] = value }
  }

  /// A program that loses nothing.
  public static func ideal(_ program: Program) -> FamilyParameters {
    FamilyParameters(values: program.parameters.map(\.ideal))
  }

  /// What a profile's family says; a parameter that it leaves out is ideal.
  public init(_ family: Family, program: Program, profile: String) throws(ModelError) {
    self = .ideal(program)
    for parameter in family.parameters {
      guard let index = program.parameters.firstIndex(where: { $0.name == parameter.name }) else {
        throw .unknownParameter(profile: profile, family: family.name, name: parameter.name)
      }
      values[index] = parameter.value
    }
  }

  /// The value at a place in the program's list.
  @inline(__always)
  subscript(index: Int) -> Double { values[index] }
}
