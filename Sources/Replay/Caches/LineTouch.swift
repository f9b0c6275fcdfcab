import Quantities
import Traces

/// What an access does to one of its lines.
enum LineTouch: UInt32 {
  case read, overwrite, partialWrite, atomic

  /// The kind in the two lowest bits.
  @inline(__always)
  init(bits: UInt32) {
    switch bits & 3 {
    case 0: self = .read
    case 1: self = .overwrite
    case 2: self = .partialWrite
    default: self = .atomic
    }
  }

  @inline(__always) var writes: Bool { self == .overwrite || self == .partialWrite }
}

/// Memory cut into lines of one size.
struct LineSize: Sendable {
  let bytes: Bytes
  /// log2 of the size.
  let shift: UInt64

  init(_ bytes: Bytes) throws(CacheError) {
    guard let size = UInt64(exactly: bytes.value), size >= 4, size.nonzeroBitCount == 1 else {
      throw .line(bytes)
    }
    self.bytes = bytes
    shift = UInt64(size.trailingZeroBitCount)
  }

  /// Calls `body` with each line that an access touches, in order of addresses.
  @inline(__always)
  func forEachTouch(of access: MemoryAccess, _ body: (UInt64, LineTouch) -> Void) {
    guard access.bytes > 0 else { return }
    let first = access.address &>> shift
    let end = access.address &+ UInt64(access.bytes)
    let last = (end &- 1) &>> shift
    var line = first
    while true {
      body(line, touch(line, from: access.address, to: end, access.kind))
      if line == last { return }
      line &+= 1
    }
  }

  @inline(__always)
  private func touch(
    _ line: UInt64, from start: UInt64, to end: UInt64, _ kind: MemoryAccess.Kind
  ) -> LineTouch {
    switch kind {
    case .read: return .read
    case .atomic: return .atomic
    case .write:
      let isWhole = start <= line &<< shift && end >= (line &+ 1) &<< shift
      return isWhole ? .overwrite : .partialWrite
    }
  }
}
