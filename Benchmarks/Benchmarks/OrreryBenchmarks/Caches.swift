import Benchmark
import Quantities
import Replay
import Traces

/// Streams as kernels make them: arrays read and written in order, and lines looked up at random.
private enum Streams {
  /// Numbers in no order: a linear congruence, Knuth, The Art of Computer Programming 2, section 3.3.4.
  private static func scattered(_ number: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(number) &* 6_364_136_223_846_793_005 &+ 1) &>> 33)
  }

  static func random(_ count: Int, lines: Int) -> [MemoryAccess] {
    var state = 1
    return (0..<count).map { number in
      state = scattered(state &+ number)
      return MemoryAccess(
        address: UInt64(state % lines * 64), bytes: 8, kind: state & 12 == 0 ? .write : .read)
    }
  }

  /// Half of the accesses in order over two arrays, the other half at random over 10 000 lines.
  static func mixed(_ count: Int) -> [MemoryAccess] {
    random(count, lines: 10_000).enumerated().map { number, access in
      let offset = UInt64(number) * 2
      switch number & 3 {
      case 0: return MemoryAccess(address: 1 << 40 + offset, bytes: 8, kind: .read)
      case 1: return MemoryAccess(address: 2 << 40 + offset, bytes: 8, kind: .write)
      default: return access
      }
    }
  }

  /// Whole rows of 1024 words.
  static func rows(_ count: Int) -> [MemoryAccess] {
    (0..<count).map { number in
      let row = number * 7919 % 3000
      return MemoryAccess(
        address: UInt64(row) * 4096, bytes: 4096, kind: number & 3 == 0 ? .write : .read)
    }
  }
}

private let line = Bytes(64)
private let levels = [
  CacheLevel(name: "L1", capacity: Bytes(49_152), line: line, ways: 12),
  CacheLevel(name: "L2", capacity: Bytes(1_048_576), line: line, ways: 16),
  CacheLevel(name: "L3", capacity: Bytes(8_388_608), line: line, ways: 16),
]

private func register(
  _ name: String, _ stream: [MemoryAccess], touches: Int = 1,
  _ replay: @escaping ([MemoryAccess]) throws -> CacheCounts
) {
  var configuration = Benchmark.Configuration(metrics: [.touchesPerSecond])
  configuration.warmupIterations = 1
  configuration.maxDuration = .seconds(10)
  configuration.maxIterations = 7
  Benchmark(name, configuration: configuration) { benchmark in
    let duration = try ContinuousClock().measure { blackHole(try replay(stream)) }
    benchmark.measurement(.touchesPerSecond, stream.count * touches, in: duration)
  }
}

func registerCaches() {
  let mixed = Streams.mixed(4_000_000)
  let (few, many) = (
    Streams.random(4_000_000, lines: 10_000), Streams.random(4_000_000, lines: 1_000_000)
  )
  register("Accesses through one cache of 12 ways (>= 50 M/s)", mixed) { stream in
    var caches = try CacheHierarchy(levels: [levels[0]])
    caches.consume(stream)
    return caches.counts[0]
  }
  register("Accesses through three levels (>= 20 M/s)", mixed) { stream in
    var caches = try CacheHierarchy(levels: levels)
    caches.consume(stream)
    return caches.counts[2]
  }
  for (stream, name) in [(few, "10^4 lines (>= 10 M/s)"), (many, "10^6 lines (>= 4 M/s)")] {
    register("Reuse distances of \(name)", stream) { stream in
      var distances = try ReuseDistances(line: line)
      distances.consume(stream)
      return distances.counts(capacity: 16_384)
    }
  }
  register("Ideal cache of words (>= 20 M/s)", Streams.rows(4_000), touches: 1024) { stream in
    var cache = try IdealCache(capacity: 1 << 20, line: Bytes(4))
    cache.consume(stream)
    return cache.counts
  }
  register("Best replacement over 10^6 lines (>= 5 M/s)", many) { stream in
    var cache = try OptimalCache(line: line)
    cache.consume(stream)
    return cache.counts(capacity: 16_384)
  }
}
