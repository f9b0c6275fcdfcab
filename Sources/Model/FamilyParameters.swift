public import Hardware
public import Quantities

/// How well one family's program uses the machine: at most three fitted numbers, each with a meaning.
public struct FamilyParameters: Sendable, Hashable {
  /// The share of a unit's measured peak that the program's inner loops reach, in (0, 1].
  public var computeEfficiency: Double
  /// The share of a level's measured bandwidth that its access pattern reaches, in (0, 1].
  public var trafficEfficiency: Double
  /// What one call costs before and after its loops.
  public var startup: Seconds

  /// A program that reaches every ceiling: the plain hierarchical roofline.
  public static let ideal = FamilyParameters(
    computeEfficiency: 1, trafficEfficiency: 1, startup: .zero)

  public init(computeEfficiency: Double, trafficEfficiency: Double, startup: Seconds) {
    self.computeEfficiency = computeEfficiency
    self.trafficEfficiency = trafficEfficiency
    self.startup = startup
  }

  /// The names under which a profile holds them, with the bounds of a fit.
  public static let bounds:
    [(name: String, unit: Family.Parameter.Unit, low: Double, high: Double)] = [
      ("computeEfficiency", .ratio, 0.02, 1),
      ("trafficEfficiency", .ratio, 0.05, 1),
      ("startup", .seconds, 0, 2e-5),
    ]

  /// The parameters in the order of `bounds`.
  public var values: [Double] { [computeEfficiency, trafficEfficiency, startup.value] }

  /// From values in the order of `bounds`.
  public init(values: [Double]) {
    self.init(
      computeEfficiency: values[0], trafficEfficiency: values[1], startup: Seconds(values[2]))
  }

  /// What a profile's family says; a parameter that it leaves out is ideal.
  public init(_ family: Family, profile: String) throws(ModelError) {
    self = .ideal
    for parameter in family.parameters {
      switch parameter.name {
      case "computeEfficiency": computeEfficiency = parameter.value
      case "trafficEfficiency": trafficEfficiency = parameter.value
      case "startup": startup = Seconds(parameter.value)
      default:
        throw .unknownParameter(profile: profile, family: family.name, name: parameter.name)
      }
    }
  }
}
