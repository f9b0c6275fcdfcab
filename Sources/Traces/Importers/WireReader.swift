/// Reads one message of protobuf, field by field, as the wire format has it
/// (https://protobuf.dev/programming-guides/encoding).
///
/// Nothing is copied and nothing recurses: a message within is a range, which the caller may read in turn.
struct WireReader {
  /// What stands in a field.
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A text, a message or packed numbers, by their place.
    case bytes(Range<Int>)
  }

  private let bytes: [UInt8]
  private var place: Int
  private let end: Int
  /// The byte of the document at which `bytes` begins.
  private let base: Int

  init(_ bytes: [UInt8], _ range: Range<Int>, base: Int = 0) {
    self.bytes = bytes
    place = range.lowerBound
    end = range.upperBound
    self.base = base
  }

  /// The byte of the document that is read next.
  var offset: Int { base + place }
  var isAtEnd: Bool { place == end }

  /// The next field with its number; nil at the message's end.
  mutating func next() throws(TraceError) -> (field: Int, value: Value)? {
    guard !isAtEnd else { return nil }
    let start = offset
    let key = try varint()
    let field = key >> 3
    guard (1..<(1 << 29)).contains(field) else {
      throw .malformed(offset: start, expected: "the number of a field")
    }
    switch key & 7 {
    case 0: return (Int(field), .varint(try varint()))
    case 1: return (Int(field), .fixed64(try fixed64()))
    case 2: return (Int(field), .bytes(try range()))
    case 5: return (Int(field), .fixed32(try fixed32()))
    default: throw .malformed(offset: start, expected: "a field of a known kind")
    }
  }

  /// A number in groups of seven bits, the lowest first.
  mutating func varint() throws(TraceError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard place < end else { break }
      let byte = bytes[place]
      place += 1
      // The tenth byte holds the last bit.
      if shift == 63 && byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .malformed(offset: start, expected: "a number of at most 64 bits")
  }

  mutating func fixed64() throws(TraceError) -> UInt64 { try fixed(8) }

  mutating func fixed32() throws(TraceError) -> UInt32 { UInt32(truncatingIfNeeded: try fixed(4)) }

  /// The place of as many bytes as a number before them says.
  mutating func range() throws(TraceError) -> Range<Int> {
    let start = offset
    let count = try varint()
    guard count <= UInt64(end - place) else {
      throw .malformed(offset: start, expected: "a field of at most \(end - place) bytes")
    }
    defer { place += Int(count) }
    return place..<(place + Int(count))
  }

  /// What stands in a range, as a text; what is not UTF-8 becomes U+FFFD.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// What stands in a range, as a message.
  func message(_ range: Range<Int>) -> WireReader { WireReader(bytes, range, base: base) }

  /// Little-endian bytes.
  private mutating func fixed(_ count: Int) throws(TraceError) -> UInt64 {
    guard end - place >= count else {
      throw .malformed(offset: offset, expected: "a number of \(count) bytes")
    }
    defer { place += count }
    return bytes[place..<(place + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
