import Documents

/// A named value of a Chakra message (`AttributeProto`).
struct ChakraAttribute {
  var name: String
  var value: JSONValue

  init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// Field 1 is the name, 2 a comment; from 3 on each kind of number or text has a field for one and a field for many.
  init(_ message: WireReader) throws(TraceError) {
    var message = message
    self.init(name: "", value: .null)
    while let (field, value) = try message.next() {
      if field == 1, case .bytes(let range) = value { name = message.text(range) }
      guard field > 2, let kind = Kind(rawValue: (field - 3) / 2) else { continue }
      if field % 2 == 1 {
        self.value = try kind.value(value, in: message)
      } else if case .bytes(let range) = value {
        self.value = .array(try kind.list(message.message(range)))
      } else {
        throw .malformed(offset: message.offset, expected: "a list of values")
      }
    }
  }

  /// The kinds in the order of their fields.
  private enum Kind: Int {
    case double, float, int32, int64, uint32, uint64, sint32, sint64
    case fixed32, fixed64, sfixed32, sfixed64, bool, text, bytes

    /// One value, that stands in a field of its own.
    func value(_ value: WireReader.Value, in message: WireReader) throws(TraceError) -> JSONValue {
      switch (self, value) {
      case (.double, .fixed64(let bits)): return Self.number(Double(bitPattern: bits))
      case (.float, .fixed32(let bits)): return Self.number(Float(bitPattern: bits))
      case (.int32, .varint(let bits)), (.int64, .varint(let bits)):
        return JSONValue(Int64(bitPattern: bits))
      case (.uint32, .varint(let value)), (.uint64, .varint(let value)): return JSONValue(value)
      case (.sint32, .varint(let bits)), (.sint64, .varint(let bits)):
        return JSONValue(Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1))
      case (.fixed32, .fixed32(let value)): return JSONValue(value)
      case (.sfixed32, .fixed32(let bits)): return JSONValue(Int32(bitPattern: bits))
      case (.fixed64, .fixed64(let value)): return JSONValue(value)
      case (.sfixed64, .fixed64(let bits)): return JSONValue(Int64(bitPattern: bits))
      case (.bool, .varint(let value)): return .bool(value != 0)
      case (.text, .bytes(let range)), (.bytes, .bytes(let range)):
        return .string(message.text(range))
      default: throw .malformed(offset: message.offset, expected: "a value of the field's kind")
      }
    }

    /// Many values: a message whose field 1 is there for each, or holds them packed.
    func list(_ message: WireReader) throws(TraceError) -> [JSONValue] {
      var message = message
      var values: [JSONValue] = []
      while let (field, value) = try message.next() {
        guard field == 1 else { continue }
        guard case .bytes(let range) = value, self != .text, self != .bytes else {
          values.append(try self.value(value, in: message))
          continue
        }
        var packed = message.message(range)
        while !packed.isAtEnd {
          values.append(try self.value(try next(&packed), in: packed))
        }
      }
      return values
    }

    /// One of packed numbers.
    private func next(_ packed: inout WireReader) throws(TraceError) -> WireReader.Value {
      switch self {
      case .double, .fixed64, .sfixed64: .fixed64(try packed.fixed64())
      case .float, .fixed32, .sfixed32: .fixed32(try packed.fixed32())
      default: .varint(try packed.varint())
      }
    }

    /// JSON has no number that is not finite.
    private static func number(_ value: some FloatingPoint & CustomStringConvertible) -> JSONValue {
      JSONNumber(text: value.description).map { .number($0) } ?? .null
    }
  }
}
