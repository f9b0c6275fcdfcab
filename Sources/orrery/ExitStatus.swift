import Documents
import Hardware
import Model
import Planning
import Replay
import Terminal
import TraceStore
import Tracer
import Traces
import Validate
import Workloads

/// What the process says of itself when it ends, as in BSD's sysexits.
enum ExitStatus: Int32 {
  case done = 0
  /// It ran, and the answer is no.
  case no = 1
  case usage = 64
  case data = 65
  case noInput = 66
  case unavailable = 69
  case inputOutput = 74
  /// A command that cannot be started, and one that is not there.
  case notStarted = 126
  case notFound = 127
}

/// An error that knows its exit status; every other is a mistake in the usage or in us.
protocol StatusError: Error, CustomStringConvertible {
  var status: ExitStatus { get }
}

extension OutputError: StatusError {
  var status: ExitStatus { .inputOutput }
}

extension InputError: StatusError {
  var status: ExitStatus { if case .missing = self { .noInput } else { .inputOutput } }
}

/// What the command line itself finds wrong.
enum CommandError: StatusError {
  case usage(String)
  /// Something that is looked up by name and is not there, in a sentence.
  case missing(String)
  /// A file or run and what is wrong with it, as one sentence that begins with its place.
  case badFile(place: String)
  case inputOutput(file: String, reason: String)
  /// The answer is no, in a sentence.
  case no(String)

  var status: ExitStatus {
    switch self {
    case .usage: .usage
    case .missing: .noInput
    case .badFile: .data
    case .inputOutput: .inputOutput
    case .no: .no
    }
  }

  var description: String {
    switch self {
    case .usage(let text), .no(let text), .badFile(let text), .missing(let text): text
    case .inputOutput(let file, let reason): "\(file): \(reason)"
    }
  }
}

extension HardwareError: StatusError {
  var status: ExitStatus {
    switch self {
    case .invalid, .inheritanceCycle: .data
    case .notFound, .unreadable: .noInput
    case .unwritable: .inputOutput
    }
  }
}

/// From the command line an impossible operation is a usage error; readers of files wrap it with file and line.
extension WorkloadError: StatusError {
  var status: ExitStatus { .usage }
}

/// A system that is not there; readers of tables wrap it with file and line.
extension ConfigurationError: StatusError {
  var status: ExitStatus { .usage }
}

extension PlanningError: StatusError {
  var status: ExitStatus { if case .noSuchFile = self { .noInput } else { .usage } }
}

extension JobError: StatusError {
  var status: ExitStatus { .usage }
}

extension ModelError: StatusError {
  var status: ExitStatus {
    // An element type that a machine does not have is asked for, not missing.
    if case .missingCeiling = self { return .usage }
    return isAboutTheProfile ? .data : .usage
  }
}

extension TracerError: StatusError {
  var status: ExitStatus {
    switch self {
    // As shells do.
    case .command(_, let errno): errno == 2 ? .notFound : .notStarted
    case .unsupported, .unrecorded, .tooManyWorkers, .unknownSuite, .unknownKernel: .usage
    case .wrongResult: .no
    case .noThreads, .processes, .missingLibrary, .topology: .unavailable
    }
  }
}

extension StoreError: StatusError {
  var status: ExitStatus {
    switch self {
    case .missing, .noSuchRun, .noRunOf: .noInput
    case .notDatabase, .packed, .notStore, .notTrace, .noTable, .missingColumn, .newer, .damaged,
      .refused:
      .data
    case .sameStore, .readOnly, .wrongQuestion, .ranElsewhere: .usage
    case .cannotOpen, .busy, .failed: .inputOutput
    }
  }
}

/// What cannot be written as a document is a value that is no number.
extension DocumentError: StatusError {
  var status: ExitStatus { .data }
}

extension ReplayError: StatusError {
  var status: ExitStatus { .data }
}

extension ChangeError: StatusError {
  var status: ExitStatus { .usage }
}

extension WindowError: StatusError {
  var status: ExitStatus { .usage }
}

extension CacheError: StatusError {
  var status: ExitStatus { .usage }
}
