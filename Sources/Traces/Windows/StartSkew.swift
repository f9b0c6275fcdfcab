import Quantities

/// By how much the recordings of ranks begin apart: the early ones wait in their first collective for the last.
///
/// Ranks whose clocks cannot be compared have no part in it. It is none below a hundredth of the run, since cutting a run
/// at a time costs as much as it explains then.
struct StartSkew: Sendable, Hashable, CustomStringConvertible {
  /// For each rank when the last one's recording began, in nanoseconds on its own clock.
  let begins: [Int: Int64]
  private let first: Int
  private let last: Int
  private let length: Int64

  /// Of the run's length; below it the skew stays.
  private static let least = 0.01

  /// Nil where there is none, or ranks have no time in common.
  ///
  /// Complexity: O(spans).
  init?(_ trace: Trace) {
    let clocks = RankClocks(trace).offsets
    guard clocks.count > 1 else { return nil }
    var starts: [Int: Int64] = [:]
    var ends: [Int: Int64] = [:]
    for span in trace.spans where span.kind.isHost || span.kind.isActivity {
      let rank = trace.lanes[span.lane].rank
      guard let clock = clocks[rank] else { continue }
      starts[rank] = min(starts[rank] ?? .max, span.start - clock)
      ends[rank] = max(ends[rank] ?? .min, span.end - clock)
    }
    let order = starts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    guard let first = order.first, let last = order.last, let end = ends.values.max(),
      let firstEnd = ends.values.min(), last.value < firstEnd
    else { return nil }
    length = last.value - first.value
    guard Double(length) > Self.least * Double(end - first.value) else { return nil }
    begins = clocks.mapValues { last.value + $0 }
    self.first = first.key
    self.last = last.key
  }

  var description: String {
    "the recording of rank \(last) begins \(Seconds(nanoseconds: length).rounded()) after that of rank \(first): what was recorded before is left out; --keep-skew keeps it"
  }
}
