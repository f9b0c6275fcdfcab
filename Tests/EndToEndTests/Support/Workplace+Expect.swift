import Documents
import Testing

extension Workplace {
  /// Runs a command that must succeed without a word on standard error, and gives its standard output.
  @discardableResult
  func output(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments)
    try #require(
      outcome.ending == .exit(0), "\(outcome.command)\n\(outcome.errors)",
      sourceLocation: sourceLocation)
    #expect(outcome.errors == "", "\(outcome.command)", sourceLocation: sourceLocation)
    return outcome.output
  }

  /// The same of a command whose standard output is one JSON document.
  func json(
    _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSONValue {
    let outcome = try run(arguments + ["--json"])
    try #require(
      outcome.ending == .exit(0), "\(outcome.command)\n\(outcome.errors)",
      sourceLocation: sourceLocation)
    #expect(outcome.errors == "", "\(outcome.command)", sourceLocation: sourceLocation)
    return try JSONValue(bytes: Array(outcome.output.utf8))
  }

  /// Runs a command that must end with this status, say nothing on standard output, and say why on standard error.
  func expect(
    _ status: Int32, _ arguments: [String], says parts: [String] = [],
    environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try run(arguments, environment: environment)
    let comment = Comment(
      rawValue: "\(outcome.command): \(outcome.ending)\n\(outcome.errors.prefix(1500))")
    guard outcome.ending == .exit(status) else {
      Issue.record(comment, sourceLocation: sourceLocation)
      return
    }
    #expect(outcome.output == "", comment, sourceLocation: sourceLocation)
    #expect(!outcome.errors.isEmpty, comment, sourceLocation: sourceLocation)
    for part in parts {
      #expect(outcome.errors.contains(part), comment, sourceLocation: sourceLocation)
    }
  }
}

/// A command line that is refused, and words that must be among the reasons.
struct Refusal: Sendable, CustomTestStringConvertible {
  let arguments: [String]
  let says: [String]

  /// The command line as one would type it; no argument of these tests has a blank.
  init(_ line: String, says: String...) {
    arguments = line.split(separator: " ").map(String.init)
    self.says = says
  }

  var testDescription: String { arguments.joined(separator: " ") }
}
