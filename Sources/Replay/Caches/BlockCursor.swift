import Traces

/// Where a replay is in a block of accesses.
struct BlockCursor {
  private var access = 0
  /// Lines of the access that were touched already.
  private var lines: UInt64 = 0
  /// Touches that hit since the beginning of the block.
  var hits = 0

  /// The next line that is touched, and how.
  @inline(__always)
  mutating func next(
    in block: Swift.Span<MemoryAccess>, shift: UInt64
  ) -> (line: UInt64, kind: MemoryAccess.Kind)? {
    while access < block.count {
      let current = block[access]
      let line = current.address &>> shift &+ lines
      let last = (current.address &+ UInt64(current.bytes) &- 1) &>> shift
      if line >= last || current.bytes == 0 {
        access &+= 1
        lines = 0
      } else {
        lines &+= 1
      }
      if current.bytes > 0 { return (line, current.kind) }
    }
    return nil
  }
}
