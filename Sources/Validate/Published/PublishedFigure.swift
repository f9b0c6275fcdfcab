public import Workloads

/// A figure as a source prints it: quantity, unit and convention, and how the value was obtained.
public struct PublishedFigure: Sendable, Hashable {
  /// What was printed, by its name: "time", "state-memory".
  public let quantity: String
  /// The unit of `printed`.
  public let unit: FigureUnit
  /// The number in the unit.
  public let printed: Double
  /// How the source counts.
  public let convention: FigureConvention
  /// How the value was obtained.
  public let standing: Standing

  /// How a value was obtained.
  public enum Standing: String, Sendable, CaseIterable {
    /// Printed in the source, and read there.
    case read
    /// Quoted by someone else.
    case secondHand = "second-hand"
    /// Worked out from what was read.
    case derived
    /// From the abstract only.
    case abstract
    /// Measured by Orrery itself; the source says by which command.
    case measured
    /// Not verified: it is held against nothing.
    case memory
  }

  /// The value in the base unit.
  public var value: Double { printed * unit.scale }

  /// What it is of some quantities; nil where it is none of them.
  ///
  /// Throws where the unit counts something else.
  public func quantity<Q: FigureQuantity>(of _: Q.Type) throws(ConfigurationError) -> Q? {
    guard let known = Q(rawValue: quantity) else { return nil }
    guard unit.dimension == known.dimension else {
      let fitting = FigureUnit.all.filter { $0.dimension == known.dimension }.map(\.text)
      throw .wrongValue(
        key: "unit", found: unit.text,
        expected:
          "one of \(fitting.joined(separator: ", ")), since \(quantity) is \(known.dimension.rawValue)",
        known: [])
    }
    return known
  }
}

/// Quantities of one kind of question, by the names of the column `quantity`.
public protocol FigureQuantity: RawRepresentable<String>, CaseIterable, Sendable {
  /// What it counts.
  var dimension: FigureDimension { get }
}

/// How a source counts what it prints: `;` between statements, of which `flops=…` is acted on.
public struct FigureConvention: Sendable, Hashable {
  /// As it is written: "GiB printed as GB".
  public let text: String
  /// How the source counts a model's arithmetic; nil where it does not say.
  public let flops: JobConfiguration.FLOPConvention?

  /// Reads statements; one with `=` must be a known key with a known value.
  public init(_ text: String) throws(ConfigurationError) {
    var flops: JobConfiguration.FLOPConvention?
    let pairs = text.split(separator: ";").filter { $0.contains("=") }.joined(separator: ";")
    let configuration = try Configuration(pairs)
    try configuration.checkKeys(known: ["flops"])
    for (key, value) in configuration.pairs {
      guard key == "flops" else { throw .unknownKey(key, known: ["flops"]) }
      flops = JobConfiguration.FLOPConvention(rawValue: value)
      guard flops != nil else {
        let names = JobConfiguration.FLOPConvention.allCases.map(\.rawValue)
        throw .wrongValue(
          key: key, found: value, expected: "one of \(names.joined(separator: ", "))", known: [])
      }
    }
    (self.text, self.flops) = (text, flops)
  }
}
