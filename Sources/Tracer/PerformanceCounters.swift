import CKernels
import Traces

/// Hardware counters of the calling thread, where the system grants them.
public final class PerformanceCounters {
  private let descriptor: Int32

  /// Opens cycles, instructions and cache misses, or says in a sentence why there are none.
  public static func open() -> (counters: PerformanceCounters?, reason: String) {
    let descriptor = orrery_counters_open()
    if descriptor >= 0 {
      return (
        PerformanceCounters(descriptor), "hardware counters: cycles, instructions, cache misses"
      )
    }
    let reason =
      switch -descriptor {
      case 1, 13: "the kernel does not permit it (see kernel.perf_event_paranoid)"
      case 2, 19, 95: "this (virtual) machine shows no performance monitoring unit"
      case 38: "this system has no perf_event_open"
      default: "perf_event_open failed with errno \(-descriptor)"
      }
    return (nil, "no hardware counters: \(reason)")
  }

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { orrery_counters_close(descriptor) }

  /// The counts so far; nil when they cannot be read.
  func read() -> Counters? {
    var counts: (Int64, Int64, Int64) = (0, 0, 0)
    let status = withUnsafeMutablePointer(to: &counts) { pointer in
      pointer.withMemoryRebound(to: Int64.self, capacity: 3) {
        orrery_counters_read(descriptor, $0)
      }
    }
    guard status == 0 else { return nil }
    return Counters(cycles: counts.0, instructions: counts.1, cacheMisses: counts.2)
  }
}

extension Counters {
  static func - (a: Counters, b: Counters) -> Counters {
    Counters(
      cycles: a.cycles - b.cycles, instructions: a.instructions - b.instructions,
      cacheMisses: a.cacheMisses - b.cacheMisses)
  }
}
