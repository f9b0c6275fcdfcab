import Foundation

/// Why something could not be run or measured.
public enum TracerError: Error, Equatable, CustomStringConvertible {
  /// No kernel of this library runs the operation with its type and sizes.
  case unsupported(operation: String, implementation: String)
  /// A kernel whose accesses cannot be recorded: one of another library, or one that runs in processes of its own.
  case unrecorded(operation: String, implementation: String)
  /// A kernel whose result differs from the reference by more than is allowed, both relative to the largest value.
  case wrongResult(
    operation: String, implementation: String, workers: Int, error: Double, allowed: Double)
  /// More workers than this process may use cores.
  case tooManyWorkers(asked: Int, cores: Int)
  /// A team of so many threads that could not be started.
  case noThreads(count: Int)
  /// Processes that could not be started or joined, with the system's error number.
  case processes(errno: Int32)
  /// A program that cannot be started, with the system's error number.
  case command(String, errno: Int32)
  /// A shared library that cannot be loaded, with the loader's reason.
  case missingLibrary(name: String, reason: String)
  /// A machine that hwloc cannot describe.
  case topology(reason: String)
  /// A suite's name that is not among the known ones.
  case unknownSuite(name: String, known: [String])
  /// The name of a kernel that is not among the known ones.
  case unknownKernel(name: String, known: [String])

  /// A sentence that says what was asked for and why it cannot be had.
  public var description: String {
    switch self {
    case .unsupported(let operation, let implementation):
      "no kernel of '\(implementation)' runs \(operation)"
    case .unrecorded(let operation, let implementation):
      "what '\(implementation)' touches in \(operation) cannot be written down: only loops of this program that "
        + "run in its own process can"
    case .wrongResult(let operation, let implementation, let workers, let error, let allowed):
      "\(operation) by '\(implementation)' with \(workers) workers is wrong: its largest error is "
        + "\(error) of the largest value, \(allowed) is allowed; nothing was timed"
    case .tooManyWorkers(let asked, let cores):
      "\(asked) workers were asked for, but this process may use \(cores) cores"
    case .noThreads(let count): "\(count) threads could not be started"
    case .processes(let errno): "processes could not be started or joined (errno \(errno))"
    case .command(let name, let errno):
      "\(name) cannot be started: \(String(cString: strerror(errno)))"
    case .missingLibrary(let name, let reason): "\(name) cannot be loaded: \(reason)"
    case .topology(let reason): "the topology of this machine cannot be read: \(reason)"
    case .unknownSuite(let name, let known):
      "there is no suite '\(name)'; known are \(known.joined(separator: ", "))"
    case .unknownKernel(let name, let known):
      "there is no kernel '\(name)'; known are \(known.joined(separator: ", ")); a program stands behind --"
    }
  }
}
