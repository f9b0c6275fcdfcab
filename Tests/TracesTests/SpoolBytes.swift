@testable import Traces

/// The bytes of a spool, as the library in a traced program writes them.
struct SpoolBytes {
  private(set) var bytes = Array("ORRERYSP".utf8) + Self.number(UInt32(1)) + Self.number(UInt32(0))

  static func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  mutating func frame(_ kind: UInt32, _ content: [UInt8]) {
    bytes += Self.number(kind) + Self.number(UInt32(content.count)) + content
    while bytes.count % 8 != 0 { bytes.append(0) }
  }

  mutating func process(_ text: String) { frame(1, Array(text.utf8)) }
  mutating func name(_ number: UInt32, _ text: String) {
    frame(2, Self.number(number) + Array(text.utf8))
  }
  mutating func call(_ kind: UInt32, _ number: UInt32, _ text: String) {
    frame(4, Self.number(kind) + Self.number(number) + Array(text.utf8))
  }
  mutating func end() { frame(8, []) }

  /// Records of CUPTI in one frame.
  mutating func records(_ records: [[UInt8]]) {
    frame(
      3,
      records.flatMap { record in
        let padding = [UInt8](repeating: 0, count: (8 - record.count % 8) % 8)
        return Self.number(UInt32(record.count)) + Self.number(UInt32(0)) + record + padding
      })
  }

  /// A record of a kind with fields of 32 and 64 bits at their places.
  static func record(
    _ kind: UInt32, size: Int, words: [Int: UInt32], longs: [Int: UInt64]
  ) -> [UInt8] {
    var record = number(kind) + [UInt8](repeating: 0, count: size - 4)
    for (place, value) in words { record.replaceSubrange(place..<place + 4, with: number(value)) }
    for (place, value) in longs { record.replaceSubrange(place..<place + 8, with: number(value)) }
    return record
  }

  static func kernel(
    name: UInt64, stream: UInt32 = 7, start: UInt64, end: UInt64, correlation: UInt32
  ) -> [UInt8] {
    record(
      10, size: 216,
      words: [44: 1, 48: stream, 52: 4, 56: 2, 60: 1, 64: 128, 68: 1, 72: 1, 92: correlation],
      longs: [16: start, 24: end, 104: name])
  }

  static func call(
    _ number: UInt32, thread: UInt32 = 100, start: UInt64, end: UInt64, correlation: UInt32
  ) -> [UInt8] {
    record(
      5, size: 40, words: [4: number, 24: 99, 28: thread, 32: correlation],
      longs: [8: start, 16: end])
  }

  /// One call of NVTX.
  static func range(
    _ kind: UInt16, _ text: String = "", time: UInt64, thread: UInt32 = 100, domain: UInt32 = 0,
    number: UInt64 = 0, payload: [UInt8] = []
  ) -> [UInt8] {
    let content = Array(text.utf8) + payload
    let size = (40 + content.count + 7) / 8 * 8
    let head: [UInt8] =
      self.number(UInt32(size)) + self.number(kind) + self.number(UInt16(text.utf8.count))
      + self.number(time) + self.number(thread) + self.number(domain) + self.number(number)
      + self.number(UInt32(payload.count)) + self.number(UInt32(0))
    return head + content + [UInt8](repeating: 0, count: size - 40 - content.count)
  }
}
