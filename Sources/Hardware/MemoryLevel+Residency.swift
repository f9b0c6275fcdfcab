#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension MemoryLevel {
  /// The share of accesses that miss a memory when a working set is walked through again and again; `pressure` is the working
  /// set over the capacity.
  ///
  /// For a replacement that picks its victim at random a line survives the m W misses of one walk with
  /// (1 - 1/C)^(m W), so m = 1 - exp(-m W / C), which is 0 for W <= C.
  /// Laws: 0 <= m <= 1; rises with the pressure.
  public static func missShare(pressure: Double) -> Double {
    if pressure <= 1 { return 0 }
    if pressure > 12 { return 1 }
    // Newton from above converges monotonically, because m - 1 + exp(-m p) is convex; 2 (p - 1) is above the root, and near
    // it where the pressure is near 1.
    var m = min(1, 2 * (pressure - 1))
    for _ in 0..<12 {
      let e = exp(-m * pressure)
      m -= (m - 1 + e) / (1 - pressure * e)
    }
    return min(max(m, 0), 1)
  }
}
