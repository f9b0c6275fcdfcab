import CZlib

/// A zlib stream over bytes in memory; at an address that stays, since zlib's own state points back to it.
final class ZlibStream {
  private let state: z_streamp
  private let end: (z_streamp) -> Int32
  private var input: [UInt8]
  /// How many bytes of inputs before this one were read.
  private var before = 0
  /// How many bytes of this input were read.
  private var place = 0
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  /// How many bytes of the input were read, of all members.
  var consumed: Int { before + place }
  /// What the last step wrote; until the next one.
  private(set) var chunk: UnsafeMutableBufferPointer<UInt8>.SubSequence

  init(_ input: [UInt8], start: (z_streamp) -> Int32, end: @escaping (z_streamp) -> Int32) {
    self.input = input
    self.end = end
    buffer = .allocate(capacity: 1 << 18)
    chunk = buffer[..<0]
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    // Only a wrong argument of ours, or no 256 KiB of memory, makes this fail.
    guard start(state) == Z_OK else { fatalError("zlib did not start") }
  }

  deinit {
    _ = end(state)
    state.deallocate()
    buffer.deallocate()
  }

  /// One step over what is left of the input, which is told whether that is all of it.
  func advance(_ step: (z_streamp, Bool) -> Int32) -> Int32 {
    let status = input.withUnsafeBufferPointer { bytes in
      // zlib counts in 32 bits.
      let available = min(bytes.count - place, 1 << 30)
      state.pointee.next_in = bytes.baseAddress.map {
        UnsafeMutablePointer(mutating: $0 + place)
      }
      state.pointee.avail_in = UInt32(available)
      state.pointee.next_out = buffer.baseAddress
      state.pointee.avail_out = UInt32(buffer.count)
      let status = step(state, place + available == bytes.count)
      place += available - Int(state.pointee.avail_in)
      return status
    }
    chunk = buffer[..<(buffer.count - Int(state.pointee.avail_out))]
    return status
  }

  /// Whether all of the input was read, and all of it that was read was written.
  var isExhausted: Bool { place == input.count && chunk.count < buffer.count }

  /// Goes on with these bytes after the input, of which nothing may be left.
  func feed(_ bytes: [UInt8]) {
    before += place
    place = 0
    input = bytes
  }

  /// Begins the next member.
  func reset(with reset: (z_streamp) -> Int32) { _ = reset(state) }

  /// What zlib says of its last error.
  var message: String { state.pointee.msg.map { String(cString: $0) } ?? "expected packed data" }
}
