import CKernels
import Foundation
import Hardware
import Workloads

/// How much of the last cache this process really has: others on the same chip use it too, and a virtual machine may be
/// allowed a part of it.
///
/// Dependent loads walk through working sets of growing size. Under random replacement a walk of W bytes misses a cache
/// of C with m = 1 - exp(-m W / C), so the mean latency is inside + m (outside - inside); C is the capacity that
/// explains the measured latencies best, in logarithms.
struct EffectiveCapacity {
  /// Bytes and the seconds of one load.
  var points: [(bytes: Double, latency: Double)]

  /// Walks from a little more than the inner cache holds to four times the outer one; nil where `goesOn` ended the first round.
  static func measured(
    inner: Double, outer: Double, rounds: Int, goesOn: () -> Bool
  ) -> EffectiveCapacity? {
    let body = orrery_pointer_chase(orrery_best_level())
    var sizes: [Double] = []
    var size = inner * 1.25
    while size < outer * 1.5 {
      sizes.append(size)
      size *= 2.0.squareRoot()
    }
    sizes.append(outer * 4)
    let cycles = sizes.map { PointerCycle(lines: Int($0) / PointerChase.stride, seed: 11) }
    let probes = zip(sizes, cycles).map { size, cycle in
      Probe(name: "pointer chase") { cycle.secondsPerStep(body) }
    }
    let (latencies, done) = Probe.medians(
      of: probes, rounds: rounds, progress: { _, _ in }, goesOn: goesOn)
    guard done > 0 else { return nil }
    return EffectiveCapacity(points: zip(sizes, latencies).map { ($0, $1) })
  }

  /// The capacity that fits best, at most `limit`; where even the smallest walk waits for memory, that walk's size: this
  /// process has no part of the cache to speak of.
  func bytes(limit: Double) -> Double {
    guard let inside = points.map(\.latency).min(), let smallest = points.first?.bytes,
      let outside = points.last?.latency, outside > inside * 1.6
    else { return points.first?.bytes ?? limit }
    var best = (bytes: limit, loss: Double.infinity)
    var capacity = smallest
    while capacity <= limit {
      let loss = points.reduce(0) { total, point in
        let missing = MemoryLevel.missShare(pressure: point.bytes / capacity)
        let ratio = log(point.latency / (inside + missing * (outside - inside)))
        return total + ratio * ratio
      }
      if loss < best.loss { best = (capacity, loss) }
      capacity *= 1.05
    }
    return best.bytes
  }
}
