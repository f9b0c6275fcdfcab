public import Hardware

/// One fitted number of a program, with its meaning and the bounds of a fit.
public struct Parameter: Sendable, Hashable {
  /// As in profiles.
  public let name: String
  /// Ratio, or seconds.
  public let unit: Family.Parameter.Unit
  /// The bounds within which a fit seeks it, in base units.
  public let low: Double
  /// The upper bound of a fit, in base units.
  public let high: Double
  /// What a program without losses has: the physical floor.
  public let ideal: Double
  /// What it says, in words.
  public let meaning: String
}

/// The fitted numbers of a program: a plain struct whose initial values are those of a program that loses nothing.
protocol ProgramParameters: Sendable {
  init()
  /// Every number, once; XML, documents and fits know the numbers from here.
  static var fields: [ParameterField<Self>] { get }
}

/// A number of a struct of parameters: where it is kept, and what a profile and a fit need to know of it.
struct ParameterField<Parameters> {
  let path: WritableKeyPath<Parameters, Double>
  let name: String
  let unit: Family.Parameter.Unit
  let bounds: ClosedRange<Double>
  let meaning: String

  /// A pure number.
  static func ratio(
    _ path: WritableKeyPath<Parameters, Double>, _ name: String, _ bounds: ClosedRange<Double>,
    _ meaning: String
  ) -> Self { Self(path: path, name: name, unit: .ratio, bounds: bounds, meaning: meaning) }

  /// A time, with bounds in microseconds.
  static func time(
    _ path: WritableKeyPath<Parameters, Double>, _ name: String,
    _ microseconds: ClosedRange<Double>, _ meaning: String
  ) -> Self {
    let bounds = microseconds.lowerBound / 1e6...microseconds.upperBound / 1e6
    return Self(path: path, name: name, unit: .seconds, bounds: bounds, meaning: meaning)
  }
}

extension ProgramParameters {
  /// The fields as others see them, in their order.
  static var list: [Parameter] {
    let ideal = Self()
    return fields.map { field in
      Parameter(
        name: field.name, unit: field.unit, low: field.bounds.lowerBound,
        high: field.bounds.upperBound, ideal: ideal[keyPath: field.path], meaning: field.meaning)
    }
  }

  /// From values in the order of the fields.
  init(_ values: [Double]) {
    self.init()
    for (field, value) in zip(Self.fields, values) { self[keyPath: field.path] = value }
  }
}
