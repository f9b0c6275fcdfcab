public import Hardware
public import Quantities

/// Why a machine's profile cannot answer.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  case missingCeiling(profile: String, unit: ArithmeticUnit, type: ElementType)
  case missingBandwidth(profile: String, level: String)
  case missingLatency(profile: String, level: String)
  case missingOverhead(profile: String, name: String)
  case missingClock(profile: String)
  case missingLink(profile: String)
  case noLink(profile: String)
  case missingKernels(profile: String, operation: String, type: ElementType, headDim: Int)
  case noMemory(profile: String)
  case noDevices(profile: String, asked: Int)
  case tooFewDevices(profile: String, asked: Int, most: Int)
  case workers(profile: String, asked: Int, most: Int)
  case unsupported(profile: String, what: String)
  case unknownParameter(profile: String, family: String, name: String)
  case unknownFamily(profile: String, family: String, library: String)
  case unknownOverhead(profile: String, name: String)
  case tooManyLevels(profile: String, most: Int)
  case missingFact(profile: String, program: String, name: String)
  case missingEngine(profile: String, name: String)

  /// Whether the profile lacks something, rather than the question being impossible there.
  public var isAboutTheProfile: Bool {
    switch self {
    case .missingCeiling, .missingBandwidth, .missingLatency, .missingOverhead, .missingClock,
      .missingLink, .noLink, .missingKernels, .noMemory, .unknownParameter, .unknownFamily,
      .unknownOverhead, .tooManyLevels, .missingFact, .missingEngine:
      true
    case .noDevices, .tooFewDevices, .workers, .unsupported: false
    }
  }

  /// A sentence that names the profile and what it lacks, or what was asked of it in vain.
  public var description: String {
    switch self {
    case .missingCeiling(let profile, let unit, let type):
      "\(profile) has no ceiling for \(type.rawValue) on the \(unit.rawValue) unit"
    case .missingBandwidth(let profile, let level):
      "\(profile) has no bandwidth for \(level)"
    case .missingLatency(let profile, let level): "\(profile) has no latency for \(level)"
    case .missingOverhead(let profile, let name): "\(profile) has no overhead '\(name)'"
    case .missingClock(let profile): "\(profile) gives no clock for its multiprocessors"
    case .missingKernels(let profile, let operation, let type, let headDim):
      "\(profile) lists no kernels of \(operation) for \(type.rawValue)"
        + (headDim > 0 ? " and a head dimension of \(headDim)" : "")
    case .missingLink(let profile): "\(profile) has no link to a host"
    case .noLink(let profile): "\(profile) has no link between its devices"
    case .noMemory(let profile):
      "\(profile) describes too few memory levels: two, or three of a GPU"
    case .noDevices(let profile, let asked):
      "\(profile) is one device, and \(asked) were asked for: give a profile of a node"
    case .tooFewDevices(let profile, let asked, let most):
      "\(profile) has \(most) devices, and \(asked) were asked for"
    case .workers(let profile, let asked, let most):
      "\(profile) is predicted for 1 to \(most) workers, not for \(asked)"
    case .unsupported(let profile, let what): "\(profile) is not predicted for \(what)"
    case .unknownParameter(let profile, let family, let name):
      "\(profile): family '\(family)' has a parameter '\(name)' that the model does not know"
    case .unknownFamily(let profile, let family, let library):
      "\(profile): there is no family '\(family)' of \(library)"
    case .unknownOverhead(let profile, let name):
      "\(profile) has an overhead '\(name)' that the model does not know; it knows "
        + HostCost.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    case .missingFact(let profile, let program, let name):
      "\(profile): its libraries do not say '\(name)' of \(program)"
    case .missingEngine(let profile, let name):
      "\(profile): no engines/\(name)-VERSION.xml says what its host starts one by one"
    case .tooManyLevels(let profile, let most):
      "\(profile) describes more than \(most) memory levels"
    }
  }
}
