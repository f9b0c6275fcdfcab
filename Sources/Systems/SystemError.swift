public import Model
public import Validate

/// Why a figure of a system has no answer.
public enum SystemError: Error, Equatable, CustomStringConvertible {
  /// The row's configuration cannot be read, or cannot be.
  case configuration(ConfigurationError)
  /// The machine has no answer.
  case model(ModelError)
  /// What is to be run does not fit into a device's memory.
  case tooLarge(String)
  /// A computed figure asks a machine.
  case noMachine

  /// The reason, as a clause.
  public var description: String {
    switch self {
    case .configuration(let error): "\(error)"
    case .model(let error): "\(error)"
    case .tooLarge(let what): "\(what) does not fit into a device's memory"
    case .noMachine: "what is computed asks no machine"
    }
  }

  static func impossible(_ reason: String) -> SystemError { .configuration(.impossible(reason)) }
}
