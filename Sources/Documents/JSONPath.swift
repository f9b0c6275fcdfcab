/// The way from a value to one within it: "$.layers[3].name".
///
/// A literal text is one key, whatever it contains.
public struct JSONPath: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral
{
  /// One step down.
  public enum Step: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// To the first member of an object that has this key.
    case key(String)
    /// To the element of an array at this place, from 0.
    case index(Int)

    /// A step to a key.
    public init(stringLiteral value: String) { self = .key(value) }
    /// A step to a place in an array, from 0.
    public init(integerLiteral value: Int) { self = .index(value) }
  }

  /// From the outermost in.
  public var steps: [Step]

  /// A path of these steps; without any it leads to the value itself.
  public init(_ steps: [Step] = []) { self.steps = steps }
  /// A path of one step, to a key.
  public init(stringLiteral value: String) { steps = [.key(value)] }
  /// A path of these steps, from the outermost in.
  public init(arrayLiteral elements: Step...) { steps = elements }

  /// The path from the value, which is "$": "$.layers[3].name".
  ///
  /// Keys stand there as they are, also where they contain a point or a bracket.
  public var description: String {
    steps.reduce("$") { text, step in
      switch step {
      case .key(let key): "\(text).\(key)"
      case .index(let index): "\(text)[\(index)]"
      }
    }
  }
}

extension JSONValue {
  /// An object's value under the first such key; nil without one.
  ///
  /// Complexity: O(members).
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The value at a path; nil where there is none, or null.
  public func find(_ path: JSONPath) -> JSONValue? {
    var value = self
    for step in path.steps {
      switch (step, value) {
      case (.key(let key), .object):
        guard let next = value[key] else { return nil }
        value = next
      case (.index(let index), .array(let elements)) where elements.indices.contains(index):
        value = elements[index]
      default: return nil
      }
    }
    return value == .null ? nil : value
  }

  /// The value at a path; throws where there is none, or null.
  public func value(_ path: JSONPath) throws(DocumentError) -> JSONValue {
    guard let value = find(path) else { throw .missingValue(path: path.description) }
    return value
  }

  /// The text at a path.
  public func string(_ path: JSONPath) throws(DocumentError) -> String {
    let value = try value(path)
    guard case .string(let string) = value else { throw value.wrong(path, expected: "a text") }
    return string
  }

  /// True or false at a path.
  public func bool(_ path: JSONPath) throws(DocumentError) -> Bool {
    let value = try value(path)
    guard case .bool(let bool) = value else { throw value.wrong(path, expected: "true or false") }
    return bool
  }

  /// The finite number at a path.
  public func double(_ path: JSONPath) throws(DocumentError) -> Double {
    let value = try value(path)
    guard case .number(let number) = value, let double = number.double else {
      throw value.wrong(path, expected: "a finite number")
    }
    return double
  }

  /// The whole number at a path, however it is written.
  public func int(_ path: JSONPath) throws(DocumentError) -> Int {
    let value = try value(path)
    guard case .number(let number) = value, let whole = number.int64 else {
      throw value.wrong(path, expected: "a whole number")
    }
    return Int(whole)
  }

  /// The elements of the array at a path.
  public func array(_ path: JSONPath) throws(DocumentError) -> [JSONValue] {
    let value = try value(path)
    guard case .array(let elements) = value else { throw value.wrong(path, expected: "an array") }
    return elements
  }

  /// The members of the object at a path.
  public func object(_ path: JSONPath) throws(DocumentError) -> [Member] {
    let value = try value(path)
    guard case .object(let members) = value else { throw value.wrong(path, expected: "an object") }
    return members
  }

  /// Why this value, found at a path, cannot be used.
  public func wrong(_ path: JSONPath, expected: String) -> DocumentError {
    let found =
      switch self {
      case .null: "null"
      case .bool(let bool): "\(bool)"
      case .number(let number): number.text
      case .string(let text): "the text '\(text)'"
      case .array: "an array"
      case .object: "an object"
      }
    return .wrongValue(path: path.description, found: found, expected: expected)
  }
}
