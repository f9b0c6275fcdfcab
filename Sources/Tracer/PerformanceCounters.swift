import CKernels
import Traces

/// Hardware counters of the calling thread, where the system grants them.
public final class PerformanceCounters {
  /// A group of counters, or three that count started processes too.
  private enum Descriptors {
    case group(Int32)
    case inherited([Int32])
  }

  private let descriptors: Descriptors

  /// Opens cycles, instructions and cache misses, or says in a sentence why there are none.
  public static func open() -> (counters: PerformanceCounters?, reason: String) {
    let descriptor = orrery_counters_open()
    if descriptor >= 0 {
      return (
        PerformanceCounters(.group(descriptor)),
        "hardware counters: cycles, instructions, cache misses"
      )
    }
    return (nil, sentence(refusal: -descriptor))
  }

  /// Opens the same with those of all processes that are started from now on.
  static func openInherited() -> (counters: PerformanceCounters?, reason: String) {
    var descriptors: [Int32] = [0, 0, 0]
    let status = orrery_counters_open_inherited(&descriptors)
    guard status == 0 else { return (nil, sentence(refusal: -status)) }
    return (
      PerformanceCounters(.inherited(descriptors)),
      "hardware counters: cycles, instructions, cache misses"
    )
  }

  /// Why there are no counters, from the system's error number.
  private static func sentence(refusal: Int32) -> String {
    let reason =
      switch refusal {
      case 1, 13: "the kernel does not permit it (see kernel.perf_event_paranoid)"
      case 2, 19, 95: "this (virtual) machine shows no performance monitoring unit"
      case 38: "this system has no perf_event_open"
      default: "perf_event_open failed with errno \(refusal)"
      }
    return "no hardware counters: \(reason)"
  }

  private init(_ descriptors: Descriptors) { self.descriptors = descriptors }

  deinit {
    switch descriptors {
    case .group(let descriptor): orrery_counters_close(descriptor)
    case .inherited(let all): for descriptor in all { orrery_counters_close(descriptor) }
    }
  }

  /// The counts so far; nil when they cannot be read.
  func read() -> Counters? {
    var counts: [Int64] = [0, 0, 0]
    let status =
      switch descriptors {
      case .group(let descriptor): orrery_counters_read(descriptor, &counts)
      case .inherited(let all): orrery_counters_read_inherited(all, &counts)
      }
    guard status == 0 else { return nil }
    return Counters(cycles: counts[0], instructions: counts[1], cacheMisses: counts[2])
  }
}

extension Counters {
  static func - (a: Counters, b: Counters) -> Counters {
    Counters(
      cycles: a.cycles - b.cycles, instructions: a.instructions - b.instructions,
      cacheMisses: a.cacheMisses - b.cacheMisses)
  }
}
