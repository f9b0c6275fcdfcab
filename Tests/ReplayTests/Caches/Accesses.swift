import Laws
import Traces

/// Streams of accesses for the laws of caches.
enum Accesses {
  /// Reads, writes and, if asked for, atomics of 1 to `longest` bytes, over a few hundred bytes; half of them near the last.
  static func random(
    seed: UInt64, count: Int = 400, span: UInt64 = 512, longest: UInt32 = 24, atomics: Bool = true
  ) -> [MemoryAccess] {
    var random = SplitMix(seed: seed)
    var address: UInt64 = 0
    return (0..<count).map { _ in
      address =
        Bool.random(using: &random)
        ? (address + UInt64.random(in: 0..<32, using: &random)) % span
        : UInt64.random(in: 0..<span, using: &random)
      let kinds: [MemoryAccess.Kind] = [.read, .read, .write, .write, .read, .write]
      let isAtomic = atomics && Int.random(in: 0..<12, using: &random) == 0
      let bytes = [4, 8, 16, 1, longest][Int.random(in: 0..<5, using: &random)]
      return MemoryAccess(
        address: bytes == 1 ? address : address & ~7, bytes: bytes,
        kind: isAtomic ? .atomic : random.one(of: kinds))
    }
  }

  /// One access of 8 bytes for each line of 8 bytes.
  static func lines(_ lines: [Int], _ kind: MemoryAccess.Kind = .read) -> [MemoryAccess] {
    lines.map { MemoryAccess(address: UInt64($0) * 8, bytes: 8, kind: kind) }
  }

  /// Each of some lines in turn, again and again.
  static func sweeps(_ lines: Int, times: Int) -> [MemoryAccess] {
    self.lines((0..<times).flatMap { _ in 0..<lines })
  }
}

/// One line that an access touches.
struct Touch {
  var line: UInt64
  var kind: MemoryAccess.Kind
  var isWhole: Bool

  /// The touches of a stream in order.
  static func all(of stream: [MemoryAccess], line size: UInt64) -> [Touch] {
    stream.flatMap { access in
      let end = access.address + UInt64(access.bytes)
      return (access.address / size...(end - 1) / size).map { line in
        Touch(
          line: line, kind: access.kind,
          isWhole: access.address <= line * size && end >= (line + 1) * size)
      }
    }
  }
}
