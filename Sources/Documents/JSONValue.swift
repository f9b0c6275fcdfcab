/// A JSON document as a value.
///
/// Members of an object keep their order.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable, Hashable {
    /// The key, without escapes; an object may have several members of one key.
    public var key: String
    /// What stands under the key.
    public var value: JSONValue

    /// Puts a value under a key.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Reads one document.
  ///
  /// Complexity: O(bytes).
  public init(bytes: [UInt8]) throws(DocumentError) {
    self.init(try JSONTape(bytes: bytes).root)
  }

  /// The value that lies on a tape.
  ///
  /// Complexity: O(its size).
  public init(_ element: JSONElement) {
    if let number = element.number {
      self = .number(number)
    } else if let string = element.string {
      self = .string(string)
    } else if let elements = element.elements {
      self = .array(elements.map { JSONValue($0) })
    } else if let members = element.members {
      self = .object(members.map { Member($0.key, JSONValue($0.value)) })
    } else {
      self = element.bool.map { .bool($0) } ?? .null
    }
  }

  /// A whole number.
  public init(_ value: some FixedWidthInteger) { self = .number(JSONNumber(value)) }

  /// A number; throws where it is not finite, which JSON cannot say.
  public init(_ value: Double) throws(DocumentError) { self = .number(try JSONNumber(value)) }

  /// What it is, for messages.
  public var kind: JSONElement.Kind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self.init(value) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array of these values, in their order.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object of these members, in their order.
  ///
  /// A key that is there twice gives two members.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0, $1) })
  }
}
