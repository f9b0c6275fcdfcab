/// Protobuf's wire format, as far as tests write it.
struct ChakraMessage {
  private(set) var bytes: [UInt8] = []

  static func varint(_ value: UInt64) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value >= 0x80 {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  mutating func number(_ field: UInt64, _ value: UInt64) {
    bytes += Self.varint(field << 3) + Self.varint(value)
  }

  mutating func bytes(_ field: UInt64, _ value: [UInt8]) {
    bytes += Self.varint(field << 3 | 2) + Self.varint(UInt64(value.count)) + value
  }

  mutating func text(_ field: UInt64, _ value: String) { bytes(field, Array(value.utf8)) }

  /// Little-endian, in 4 or 8 bytes.
  mutating func fixed(_ field: UInt64, _ value: some FixedWidthInteger & UnsignedInteger) {
    let size = value.bitWidth / 8
    bytes += Self.varint(field << 3 | (size == 8 ? 1 : 5))
    bytes += (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  /// The message behind its length, as it stands in a document.
  var delimited: [UInt8] { Self.varint(UInt64(bytes.count)) + bytes }

  static func metadata(_ version: String) -> [UInt8] {
    var message = ChakraMessage()
    message.text(1, version)
    return message.delimited
  }

  /// An attribute with a value that is written by the caller.
  static func attribute(_ name: String, _ write: (inout ChakraMessage) -> Void) -> ChakraMessage {
    var message = ChakraMessage()
    message.text(1, name)
    write(&message)
    return message
  }

  static func node(
    _ id: UInt64, _ name: String, type: UInt64 = 4, controls: [UInt64] = [], data: [UInt64] = [],
    start: UInt64? = nil, duration: UInt64 = 0, inputs: [String] = [],
    isHost: Bool? = nil, attributes: [ChakraMessage] = []
  ) -> [UInt8] {
    var message = ChakraMessage()
    message.number(1, id)
    message.text(2, name)
    message.number(3, type)
    // Both forms of repeated numbers are allowed.
    if !controls.isEmpty { message.bytes(4, controls.flatMap(varint)) }
    for node in data { message.number(5, node) }
    if let start { message.number(6, start) }
    message.number(7, duration)
    if !inputs.isEmpty {
      var lists = ChakraMessage()
      for (place, text) in inputs.enumerated() { lists.text(UInt64(place) + 1, text) }
      message.bytes(8, lists.bytes)
    }
    if let isHost {
      message.bytes(10, attribute("is_cpu_op") { $0.number(27, isHost ? 1 : 0) }.bytes)
    }
    for attribute in attributes { message.bytes(10, attribute.bytes) }
    return message.delimited
  }
}
