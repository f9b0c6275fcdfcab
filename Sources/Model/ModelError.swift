public import Hardware
public import Quantities

/// Why a machine's profile cannot answer.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// No peak of the unit in this element type.
  case missingCeiling(profile: String, unit: ArithmeticUnit, type: ElementType)
  /// No bandwidth of the memory level.
  case missingBandwidth(profile: String, level: String)
  /// No latency of the memory level.
  case missingLatency(profile: String, level: String)
  /// No fixed cost of this name, one of `HostCost` or a program's.
  case missingOverhead(profile: String, name: String)
  /// No clock of a GPU's multiprocessors.
  case missingClock(profile: String)
  /// No rate of additions to values of the last cache.
  case missingAtomics(profile: String)
  /// No link between the device and a host.
  case missingLink(profile: String)
  /// No link between the devices of a node.
  case noLink(profile: String)
  /// No listed kernels of the operation in this type; `headDim` is 0 where none is asked for.
  case missingKernels(profile: String, operation: String, type: ElementType, headDim: Int)
  /// Fewer memory levels than two, or than three of a GPU.
  case noMemory(profile: String)
  /// One device, where several were asked for.
  case noDevices(profile: String, asked: Int)
  /// Fewer devices than were asked for.
  case tooFewDevices(profile: String, asked: Int, most: Int)
  /// A number of workers that is not from 1 to `most`.
  case workers(profile: String, asked: Int, most: Int)
  /// A question that no program answers there; `what` says it in words.
  case unsupported(profile: String, what: String)
  /// A family with a parameter that its program does not have.
  case unknownParameter(profile: String, family: String, name: String)
  /// A family of an operation or a library that is not known.
  case unknownFamily(profile: String, family: String, library: String)
  /// An overhead whose name is none of `HostCost`.
  case unknownOverhead(profile: String, name: String)
  /// More memory levels than the model holds.
  case tooManyLevels(profile: String, most: Int)
  /// A rule of a program that none of the libraries' versions states.
  case missingFact(profile: String, program: String, name: String)
  /// No facts of the framework that starts kernels one by one.
  case missingEngine(profile: String, name: String)

  /// Whether the profile lacks something, rather than the question being impossible there.
  public var isAboutTheProfile: Bool {
    switch self {
    case .missingCeiling, .missingBandwidth, .missingLatency, .missingOverhead, .missingClock,
      .missingAtomics, .missingLink, .noLink, .missingKernels, .noMemory, .unknownParameter,
      .unknownFamily,
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
    case .missingAtomics(let profile):
      "\(profile) has no rate of atomic additions in its last cache"
    case .missingLink(let profile): "\(profile) has no link to a host"
    case .noLink(let profile): "\(profile) has no link between its devices"
    case .noMemory(let profile):
      "\(profile) describes too few memory levels: two, or three of a GPU"
    case .noDevices(let profile, let asked):
      "\(profile) is one device, and a plan of \(asked) was asked for (tensor x pipeline x data x context parallel): give a profile of a node"
    case .tooFewDevices(let profile, let asked, let most):
      "\(profile) has \(most) devices, and a plan of \(asked) was asked for (tensor x pipeline x data x context parallel)"
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
