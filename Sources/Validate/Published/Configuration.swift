/// What a published row was obtained with: `key=value;…`.
public struct Configuration: Sendable, Hashable {
  /// The pairs in their order.
  public let pairs: [(key: String, value: String)]

  /// Reads pairs; throws where one is no pair.
  public init(_ text: String) throws(ConfigurationError) {
    var pairs: [(key: String, value: String)] = []
    for pair in text.split(separator: ";") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw .noPair(String(pair))
      }
      pairs.append((String(sides[0]), String(sides[1])))
    }
    self.pairs = pairs
  }

  /// The pairs that were read, or that were made of them.
  public init(pairs: [(key: String, value: String)]) { self.pairs = pairs }

  /// Refuses a key that is given twice, and names those that are known.
  public func checkKeys(known: [String]) throws(ConfigurationError) {
    var met: Set<String> = []
    for (key, _) in pairs where !met.insert(key).inserted { throw .twice(key, known: known) }
  }

  /// The value of a key; nil where it is not given.
  public subscript(_ key: String) -> String? { pairs.first { $0.key == key }?.value }

  /// As it is read.
  public var text: String { pairs.map { "\($0.key)=\($0.value)" }.joined(separator: ";") }

  /// Whether both have the same pairs in the same order.
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a row says nothing that can be read.
public enum ConfigurationError: Error, Hashable, CustomStringConvertible {
  /// Text without a key or without a value.
  case noPair(String)
  /// A key that is given twice.
  case twice(String, known: [String])
  /// A key that is none of those of the figure.
  case unknownKey(String, known: [String])
  /// A key of the figure that is not given.
  case missingKey(String, known: [String])
  /// A value that its key, or the column of this name, cannot have.
  case wrongValue(key: String, found: String, expected: String, known: [String])
  /// A system that is not listed.
  case unknownSystem(String, known: [String])
  /// A quantity that a system has no figure of.
  case unknownQuantity(String, of: String, known: [String])
  /// Sizes that no system of this kind has.
  case impossible(String)

  /// What was found and what was expected, with the known keys where there are some.
  public var description: String {
    switch self {
    case .noPair(let text): "'\(text)' is not of the form key=value"
    case .twice(let key, let known): "'\(key)' is given twice" + Self.keys(known)
    case .unknownKey(let key, let known): "'\(key)' is not known" + Self.keys(known)
    case .missingKey(let key, let known): "'\(key)' is missing" + Self.keys(known)
    case .wrongValue(let key, let found, let expected, let known):
      "\(key) is '\(found)', expected \(expected)" + Self.keys(known)
    case .unknownSystem(let name, let known):
      "there is no system '\(name)', expected one of \(known.joined(separator: ", "))"
    case .unknownQuantity(let name, let system, let known):
      "'\(name)' is no figure of \(system), expected one of \(known.joined(separator: ", "))"
    case .impossible(let reason): reason
    }
  }

  private static func keys(_ known: [String]) -> String {
    known.isEmpty ? "" : "; its keys are \(known.joined(separator: ", "))"
  }
}
