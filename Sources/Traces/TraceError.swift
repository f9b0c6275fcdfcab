public import Documents
import Quantities
public import Workloads

/// Why bytes are not a trace, or traces not one run.
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
  /// A document of which nothing is a span; the notes say what is there instead.
  case nothing(notes: [String: Int])
  /// Two files that are to be ranks say that they are the same one.
  case sameRank(rank: Int, first: String, second: String)
  /// Two files that are to be ranks are of one process, one after the other.
  case sameProcess(process: Int, first: String, second: String)
  /// Two files that are to be ranks of one job say that theirs have different numbers of ranks.
  case otherJob(first: String, firstSize: Int, second: String, secondSize: Int)
  /// Two files that are to be ranks have few kernels in common: this share of all.
  case otherProgram(first: String, second: String, shared: Double)

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
    case .nothing(let notes): Self.sentence(notes)
    case .sameRank(let rank, let first, let second):
      "'\(second)' is of rank \(rank), and so is '\(first)', expected a file of each rank"
    case .sameProcess(let process, let first, let second):
      "'\(second)' is of process \(process), and so is '\(first)' at another time, expected a file of each rank"
    case .otherJob(let first, let firstSize, let second, let secondSize):
      "'\(second)' is of a job of \(secondSize) ranks, and '\(first)' of one of \(firstSize), expected ranks of one job"
    case .otherProgram(let first, let second, let shared):
      "'\(second)' is of another program than '\(first)': they share \(shared.percent) % of their kernels, "
        + "expected ranks of one run (import each for itself)"
    }
  }

  private static func sentence(_ notes: [String: Int]) -> String {
    let found = notes.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" }
    return "nothing of it is a span, expected one at least"
      + (found.isEmpty ? "" : "; there are \(found.joined(separator: ", "))")
  }
}
