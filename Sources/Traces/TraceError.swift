public import Documents
public import Workloads

/// Why bytes are not a trace.
public enum TraceError: Error, Equatable, CustomStringConvertible {
  /// The document itself cannot be read.
  case document(DocumentError)
  /// A table of measurements has a row that is none.
  case table(MeasurementError)
  /// No importer knows the format.
  case unknownFormat(known: [String])
  /// A document of the right format lacks something, at this byte.
  case malformed(offset: Int, expected: String)
  /// An exported trace of a later Orrery.
  case newerVersion(found: Int, known: Int)

  /// What is wrong, with its place where it has one: "byte 12: expected a list of nodes".
  public var description: String {
    switch self {
    case .document(let error): error.description
    case .table(let error): error.description
    case .unknownFormat(let known):
      "no importer knows this format; known are \(known.joined(separator: ", "))"
    case .malformed(let offset, let expected): "byte \(offset): expected \(expected)"
    case .newerVersion(let found, let known):
      "the trace has version \(found) of Orrery's export, expected \(known) or less"
    }
  }
}
