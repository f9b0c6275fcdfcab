import Documents

/// What a Chakra trace says of itself (`GlobalMetadata`): a version, or attributes.
struct ChakraMetadata {
  var version: String?
  var attributes: [ChakraAttribute] = []

  init(_ message: WireReader) throws(TraceError) {
    var message = message
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (1, .bytes(let range)): version = message.text(range)
      case (2, .bytes(let range)):
        attributes.append(try ChakraAttribute(message.message(range)))
      default: throw .malformed(offset: message.offset, expected: "a version or an attribute")
      }
    }
  }
}

/// A node of a Chakra trace (`Node`).
struct ChakraNode {
  var id: UInt64 = 0
  var name = ""
  var type = Kind.invalid
  /// The nodes that come before it, and those whose results it uses.
  var controls: [UInt64] = []
  var data: [UInt64] = []
  /// Microseconds.
  var start: UInt64?
  var duration: UInt64 = 0
  /// Values, shapes and types of its inputs, as literals of Python.
  var inputs: [String] = ["", "", ""]
  var attributes: [ChakraAttribute] = []

  /// `NodeType`.
  enum Kind: Int {
    case invalid, metadata, load, store, computation, send, receive, collective

    var isCommunication: Bool { self == .send || self == .receive || self == .collective }
  }

  init() {}

  init(_ message: WireReader) throws(TraceError) {
    var message = message
    while let (field, value) = try message.next() {
      switch (field, value) {
      case (1, .varint(let value)): id = value
      case (2, .bytes(let range)): name = message.text(range)
      case (3, .varint(let value)):
        type = Int(exactly: value).flatMap { Kind(rawValue: $0) } ?? .invalid
      case (4, _): controls += try Self.numbers(value, in: message)
      case (5, _): data += try Self.numbers(value, in: message)
      case (6, .varint(let value)): start = value
      case (7, .varint(let value)): duration = value
      case (8, .bytes(let range)): try readInputs(message.message(range))
      case (10, .bytes(let range)):
        attributes.append(try ChakraAttribute(message.message(range)))
      case (1...10, _) where field != 9:
        throw .malformed(offset: message.offset, expected: "a field of the kind that a node has")
      default: break
      }
    }
  }

  /// Repeated numbers: one, or many that are packed.
  private static func numbers(
    _ value: WireReader.Value, in message: WireReader
  ) throws(TraceError) -> [UInt64] {
    switch value {
    case .varint(let value): return [value]
    case .bytes(let range):
      var packed = message.message(range)
      var values: [UInt64] = []
      while !packed.isAtEnd { values.append(try packed.varint()) }
      return values
    default: throw .malformed(offset: message.offset, expected: "numbers of nodes")
    }
  }

  private mutating func readInputs(_ message: WireReader) throws(TraceError) {
    var message = message
    while let (field, value) = try message.next() {
      guard case .bytes(let range) = value, (1...3).contains(field) else { continue }
      inputs[field - 1] = message.text(range)
    }
  }

  func attribute(_ name: String) -> JSONValue? {
    attributes.first { $0.name == name }?.value
  }

  /// A whole number among the attributes.
  func number(_ name: String) -> Int? {
    guard case .number(let number)? = attribute(name) else { return nil }
    return number.int64.map { Int($0) }
  }

  /// Whether a host's thread does it; a device, where nothing is said.
  var isHost: Bool { attribute("is_cpu_op") == .bool(true) }
}
