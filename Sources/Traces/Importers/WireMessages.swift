import Documents

/// Messages of protobuf that stand in a document one after the other, each behind its length.
///
/// Memory: one message, and a piece of the document.
struct WireMessages {
  /// A message may be so long; those of traces have some hundred KiB at most.
  static let limit = 1 << 24

  private let rest: ByteStream
  private var buffer: [UInt8]
  private var place = 0
  /// The byte of the document at which the buffer begins.
  private var base = 0

  init(_ head: [UInt8], rest: ByteStream = ByteStream([])) {
    buffer = head
    self.rest = rest
  }

  /// The next message; nil at the document's end.
  mutating func next() throws(TraceError) -> WireReader? {
    // A length has ten bytes at most.
    try fill(10)
    guard place < buffer.count else { return nil }
    let start = base + place
    var reader = WireReader(buffer, place..<buffer.count, base: base)
    let length = try reader.varint()
    guard length <= UInt64(Self.limit) else {
      throw .malformed(offset: start, expected: "a message of at most \(Self.limit) bytes")
    }
    place = reader.offset - base
    try fill(Int(length))
    guard buffer.count - place >= Int(length) else {
      throw .malformed(
        offset: start,
        expected: "a message of \(length) bytes, of which \(buffer.count - place) are there")
    }
    defer { place += Int(length) }
    return WireReader(buffer, place..<(place + Int(length)), base: base)
  }

  /// Has so many bytes ready, or all that there are.
  private mutating func fill(_ count: Int) throws(TraceError) {
    do throws(DocumentError) {
      while buffer.count - place < count, let piece = try rest.next() {
        buffer.removeFirst(place)
        base += place
        place = 0
        buffer += piece
      }
    } catch {
      throw .document(error)
    }
  }
}
