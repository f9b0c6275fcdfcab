import CKernels

/// CLOCK_MONOTONIC_RAW: nanoseconds that no one adjusts.
public enum Clock {
  /// Nanoseconds since some fixed instant.
  @inlinable
  public static func now() -> Int64 { read() }

  @usableFromInline
  static func read() -> Int64 { orrery_now() }

  /// What one reading costs: the median of many pairs, in nanoseconds.
  public static func cost(readings: Int = 2001) -> Double {
    let batch = 16
    var costs: [Int64] = []
    for _ in 0..<readings {
      let begin = read()
      for _ in 1..<batch { _ = read() }
      costs.append(read() - begin)
    }
    costs.sort()
    return Double(costs[costs.count / 2]) / Double(batch)
  }
}
