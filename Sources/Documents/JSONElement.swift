import CSIMDJSON

/// A value of a document that was read, where it lies: what it is, where it was written, what it contains.
public struct JSONElement: Sendable {
  let tape: JSONTape
  let index: Int

  /// What a value can be.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case null, bool, number, string, array, object
  }

  /// What it is.
  public var kind: Kind {
    switch Int(tape.node(index).kind) {
    case CSIMDJSON_NULL: .null
    case CSIMDJSON_FALSE, CSIMDJSON_TRUE: .bool
    case CSIMDJSON_NUMBER: .number
    case CSIMDJSON_ARRAY: .array
    case CSIMDJSON_OBJECT: .object
    default: .string
    }
  }

  /// The byte of the document at which it begins.
  public var offset: Int { Int(tape.node(index).offset) }

  /// True or false; nil where it is something else.
  public var bool: Bool? {
    kind == .bool ? Int(tape.node(index).kind) == CSIMDJSON_TRUE : nil
  }

  /// The number; nil where it is something else.
  public var number: JSONNumber? {
    kind == .number ? JSONNumber(verified: tape.documentText(index)) : nil
  }

  /// The text; nil where it is something else.
  public var string: String? { kind == .string ? tape.string(index) : nil }

  /// The values of an array in their order; nil where it is something else.
  public var elements: Elements? { kind == .array ? Elements(container: self) : nil }

  /// The keys and values of an object as written; nil where it is something else.
  public var members: Members? { kind == .object ? Members(container: self) : nil }

  /// An object's value under the first such key; nil without one.
  ///
  /// Complexity: O(members).
  public subscript(key: String) -> JSONElement? {
    guard kind == .object else { return nil }
    var place = index + 1
    while place < tape.end(of: index) {
      if tape.isString(place, key) { return JSONElement(tape: tape, index: place + 1) }
      place = tape.end(of: place + 1)
    }
    return nil
  }

  /// The values of an array.
  public struct Elements: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var index: Int
    private let end: Int
    /// How many there are.
    public let count: Int

    fileprivate init(container: JSONElement) {
      tape = container.tape
      index = container.index + 1
      end = tape.end(of: container.index)
      count = Int(tape.node(container.index).length)
    }

    /// The next value; nil after the last.
    ///
    /// Complexity: O(1).
    public mutating func next() -> JSONElement? {
      guard index < end else { return nil }
      defer { index = tape.end(of: index) }
      return JSONElement(tape: tape, index: index)
    }
  }

  /// The keys and values of an object.
  public struct Members: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var index: Int
    private let end: Int
    /// How many there are.
    public let count: Int

    fileprivate init(container: JSONElement) {
      tape = container.tape
      index = container.index + 1
      end = tape.end(of: container.index)
      count = Int(tape.node(container.index).length)
    }

    /// The next key, without escapes, and its value; nil after the last.
    ///
    /// Complexity: O(length of the key).
    public mutating func next() -> (key: String, value: JSONElement)? {
      guard index < end else { return nil }
      defer { index = tape.end(of: index + 1) }
      return (tape.string(index), JSONElement(tape: tape, index: index + 1))
    }
  }
}
