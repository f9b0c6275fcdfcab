/// Why a profile or a topology could not be read or used.
public enum HardwareError: Error, Equatable, CustomStringConvertible {
  /// Something in a file is not as the schema or the format asks; `line` is 0 where the parser gives none.
  case invalid(file: String, line: Int, message: String)
  case notFound(name: String, searched: [String])
  case unreadable(file: String, reason: String)
  case unwritable(file: String, reason: String)
  case inheritanceCycle(names: [String])

  public var description: String {
    switch self {
    case .invalid(let file, let line, let message):
      line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
    case .notFound(let name, let searched):
      "there is no \(name.hasSuffix(".xsd") ? "schema" : "profile") '\(name)'; looked in "
        + searched.joined(separator: ", ")
    case .unreadable(let file, let reason): "cannot read \(file): \(reason)"
    case .unwritable(let file, let reason): "cannot write \(file): \(reason)"
    case .inheritanceCycle(let names):
      "profiles inherit from one another in a circle: \(names.joined(separator: " -> "))"
    }
  }
}
