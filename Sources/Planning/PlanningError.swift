/// Why a question cannot be asked: what lacks, what is in the way, or what a value must be.
public enum PlanningError: Error, Equatable, CustomStringConvertible {
  /// An option, as it is written, that the question needs.
  case missing(subject: String, option: String)
  /// An option that the question would ignore, and why.
  case unused(option: String, reason: String)
  /// An option's value, and what was expected.
  case wrongValue(option: String, value: String, expected: String)
  /// More combinations than a sweep can have.
  case tooLarge(most: Int)
  /// A price for a machine that is not among those asked about.
  case unknownMachine(name: String)
  /// A file that is not there, and those that are.
  case noSuchFile(String, known: String)
  /// What a study is of and cannot be.
  case unsuitable(subject: String, problem: String)

  /// A sentence that names the option or subject.
  public var description: String {
    switch self {
    case .missing(let subject, let option): "\(subject) needs \(option)"
    case .unused(let option, let reason): "--\(option) is not used: \(reason)"
    case .wrongValue(let option, let value, let expected):
      "--\(option) is '\(value)', expected \(expected)"
    case .tooLarge(let most): "a sweep has at most \(most) combinations"
    case .unknownMachine(let name): "--price names '\(name)', which is not among --on"
    case .noSuchFile(let file, let known): "there is no \(file); at hand are \(known)"
    case .unsuitable(let subject, let problem): "\(subject) \(problem)"
    }
  }
}

extension PlanningError {
  /// Refuses sizes below one, or that no model has.
  static func check(_ sizes: [Int], of option: String) throws(PlanningError) {
    guard let wrong = sizes.first(where: { $0 < 1 || $0 >= 1 << 31 }) else { return }
    throw .wrongValue(option: option, value: "\(wrong)", expected: "at least 1 and below 2^31")
  }
}
