/// Why something could not be run or measured.
public enum TracerError: Error, Equatable, CustomStringConvertible {
  case unsupported(operation: String, implementation: String)
  case unrecorded(operation: String, implementation: String)
  case wrongResult(
    operation: String, implementation: String, workers: Int, error: Double, allowed: Double)
  case tooManyWorkers(asked: Int, cores: Int)
  case noThreads(count: Int)
  case processes(errno: Int32)
  case missingLibrary(name: String, reason: String)
  case topology(reason: String)
  case unknownSuite(name: String, known: [String])
  case unknownKernel(name: String, known: [String])

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
    case .missingLibrary(let name, let reason): "\(name) cannot be loaded: \(reason)"
    case .topology(let reason): "the topology of this machine cannot be read: \(reason)"
    case .unknownSuite(let name, let known):
      "there is no suite '\(name)'; known are \(known.joined(separator: ", "))"
    case .unknownKernel(let name, let known):
      "there is no kernel '\(name)'; known are \(known.joined(separator: ", "))"
    }
  }
}
