import Foundation
import Hardware
import Quantities
import Replay
import Traces

/// Replays a file of accesses through caches: STREAM NAME:BYTES:WAYS:LINE… prints counts and seconds as JSON.
///
/// A record is 16 bytes, little-endian: the address in 8, the bytes in 4, the kind in 4 (0 read, 1 write, 2 atomic). Reading
/// the file is not timed.
@main enum CacheReplay {
  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    guard let file = words.first, words.count > 1 else {
      print("usage: CacheReplay STREAM NAME:BYTES:WAYS:LINE…")
      exit(64)
    }
    let stream = accesses(try Data(contentsOf: URL(filePath: file)))
    let levels = words.dropFirst().map(level)
    var seconds: [Double] = []
    var counts: [CacheCounts] = []
    for _ in 0..<5 {
      var caches = try CacheHierarchy(levels: levels)
      seconds.append(ContinuousClock().measure { caches.consume(stream) } / .seconds(1))
      counts = caches.counts
    }
    let rows = zip(levels, counts).map { level, counts in
      "{\"name\":\"\(level.name)\",\"accesses\":\(counts.accesses),\"hits\":\(counts.hits),"
        + "\"misses\":\(counts.misses),\"write_backs\":\(counts.writeBacks)}"
    }
    print("{\"seconds\":\(seconds),\"levels\":[\(rows.joined(separator: ","))]}")
  }

  private static func accesses(_ data: Data) -> [MemoryAccess] {
    data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 16).map { place in
        MemoryAccess(
          address: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self),
          bytes: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt32.self),
          kind: MemoryAccess.Kind(rawValue: bytes[place + 12]) ?? .read)
      }
    }
  }

  private static func level(_ text: String) -> CacheLevel {
    let parts = text.split(separator: ":")
    let numbers = parts.dropFirst().compactMap { Int($0) }
    guard parts.count == 4, numbers.count == 3 else {
      print("'\(text)' is no level; expected NAME:BYTES:WAYS:LINE")
      exit(64)
    }
    return CacheLevel(
      name: String(parts[0]), capacity: Bytes(Double(numbers[0])), line: Bytes(Double(numbers[2])),
      ways: numbers[1])
  }
}
