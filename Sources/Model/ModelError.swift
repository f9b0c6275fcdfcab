public import Hardware
public import Quantities

/// Why a machine's profile cannot answer.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  case missingCeiling(profile: String, unit: ArithmeticUnit, type: ElementType)
  case missingBandwidth(profile: String, level: String)
  case missingLatency(profile: String, level: String)
  case missingOverhead(profile: String, name: String)
  case noMemory(profile: String)
  case workers(profile: String, asked: Int, most: Int)
  case unknownParameter(profile: String, family: String, name: String)

  public var description: String {
    switch self {
    case .missingCeiling(let profile, let unit, let type):
      "\(profile) has no ceiling for \(type.rawValue) on the \(unit.rawValue) unit"
    case .missingBandwidth(let profile, let level):
      "\(profile) has no bandwidth for \(level)"
    case .missingLatency(let profile, let level): "\(profile) has no latency for \(level)"
    case .missingOverhead(let profile, let name): "\(profile) has no overhead '\(name)'"
    case .noMemory(let profile): "\(profile) describes fewer than two memory levels"
    case .workers(let profile, let asked, let most):
      "\(profile) is predicted for 1 to \(most) workers, not for \(asked)"
    case .unknownParameter(let profile, let family, let name):
      "\(profile): family '\(family)' has a parameter '\(name)' that the model does not know"
    }
  }
}
