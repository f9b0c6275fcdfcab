/// Why a profile or a topology could not be read or used.
public enum HardwareError: Error, Equatable, CustomStringConvertible {
  /// Something in a file is not as the schema or the format asks; `line` is 0 where the parser gives none.
  case invalid(file: String, line: Int, message: String)
  /// A profile, schema or other file that is in none of the places where it was searched.
  case notFound(name: String, searched: [String])
  /// A file that cannot be read, with the reason.
  case unreadable(file: String, reason: String)
  /// A file that cannot be written, with the reason.
  case unwritable(file: String, reason: String)
  /// Profiles each of which inherits from the next, and the last from the first.
  case inheritanceCycle(names: [String])

  /// A sentence that names the file, with the line where it is known, and says what is wrong.
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
