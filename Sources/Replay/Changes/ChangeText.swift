public import Workloads

/// A change as it is written, `KEY=VALUE`.
public struct ChangeText: Sendable, Hashable, CustomStringConvertible {
  /// What stands before the last equals sign; never empty.
  public let key: String
  /// What stands behind it.
  public let value: String

  /// Splits a text at its last equals sign, since names of calls may have some.
  public init(_ text: String) throws(ChangeError) {
    guard let equals = text.lastIndex(of: "="), equals != text.startIndex else {
      throw .notAPair(text: text)
    }
    key = String(text[..<equals])
    value = String(text[text.index(after: equals)...])
  }

  /// The change as it is written: `host=2`.
  public var description: String { "\(key)=\(value)" }

  /// How many times as fast or as much something becomes.
  func factor() throws(ChangeError) -> Double {
    // A month of nanoseconds times this stays within the clock's range.
    guard let factor = Double(value), factor >= 1e-3, factor <= 1e6 else {
      throw .form(self, expected: "\(key)=FACTOR with a factor from 0.001 to 1000000")
    }
    return factor
  }

  /// A number of devices or ranks.
  func count() throws(ChangeError) -> Int {
    guard let count = Int(value), count >= 1, count < 1 << 20 else {
      throw .form(self, expected: "\(key)=N with N at least 1")
    }
    return count
  }

  /// The value as one of a few words.
  func word(of words: String...) throws(ChangeError) -> String {
    guard words.contains(value) else {
      throw .form(self, expected: words.map { "\(key)=\($0)" }.joined(separator: " or "))
    }
    return value
  }
}

/// Why a text is no change of a run.
public enum ChangeError: Error, Equatable, CustomStringConvertible {
  /// A text without an equals sign, or with nothing before it.
  case notAPair(text: String)
  /// A change whose value, or key and value, is not of the form that is expected.
  case form(ChangeText, expected: String)
  /// A value of `attention` that is no algorithm.
  case unknownAttention(name: String, known: [String])
  /// A value of `type` that is no element type.
  case type(WorkloadError)
  /// A change of collectives, by its key, for a run of which none is understood.
  case noCollectives(key: String)
  /// A name that no family, kernel, operation or call of the run has; the families of its work, and at most 40 of the names that there
  /// are.
  case noSpan(name: String, families: [String], known: [String])

  /// A sentence that names the text and what was expected of it.
  public var description: String {
    switch self {
    case .notAPair(let text): "--what-if '\(text)' is not of the form KEY=VALUE"
    case .form(let text, let expected): "--what-if '\(text)' is not of the form \(expected)"
    case .unknownAttention(let name, let known):
      "there is no attention '\(name)'; known are \(known.joined(separator: ", ")), or a number of times faster"
    case .type(let error): error.description
    case .noCollectives(let key):
      "--what-if \(key) changes collectives, and the run has none that are understood"
    case .noSpan(let name, let families, let known):
      "nothing is called '\(name)'; "
        + (families.isEmpty ? "" : "families are \(families.joined(separator: ", ")); ")
        + "names are \(known.joined(separator: ", "))"
    }
  }
}
