public import Documents

/// Why a document does not describe a model.
public enum ModelConfigError: Error, Equatable, CustomStringConvertible {
  /// A document that is no JSON, or a key that is missing or of another type.
  case document(DocumentError)
  /// A `model_type` that is none of the known families.
  case unknownFamily(name: String, known: [String])
  /// A size below 1.
  case notPositive(key: String, value: Int)
  /// A size below 0.
  case negative(key: String, value: Int)
  /// More weights than can be counted.
  case tooLarge
  /// A size that is no multiple of another one.
  case notDivisible(key: String, value: Int, by: String, divisor: Int)
  /// A size that is larger than what it is a part of, or than a size can be.
  case exceeds(key: String, value: Int, of: String, limit: Int)

  /// A sentence that gives the key by its path, "$.hidden_size", its value and what was expected.
  public var description: String {
    switch self {
    case .document(let error): error.description
    case .unknownFamily(let name, let known):
      "$.model_type is '\(name)', expected one of \(known.joined(separator: ", "))"
    case .notPositive(let key, let value): "$.\(key) is \(value), expected at least 1"
    case .negative(let key, let value): "$.\(key) is \(value), expected at least 0"
    case .tooLarge: "the sizes give more weights than can be counted, expected fewer than 2^60"
    case .notDivisible(let key, let value, let by, let divisor):
      "$.\(key) is \(value), expected a multiple of \(by) (\(divisor))"
    case .exceeds(let key, let value, let of, let limit):
      "$.\(key) is \(value), expected no more than \(of) (\(limit))"
    }
  }
}
