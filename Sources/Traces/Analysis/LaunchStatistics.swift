/// How launches keep a device busy, or do not.
///
/// Times are nanoseconds.
public struct LaunchStatistics: Sendable, Hashable {
  /// How many pieces of work there are whose launch was recorded.
  public var launched = 0
  /// How many of them began as soon as their launch allowed: their stream was empty when the call began.
  public var unqueued = 0
  /// From the begins of launching calls to the starts of what they launched, all together (TKLQT of Vellaisamy et al.,
  /// ISPASS 2025).
  public var queueing: Int64 = 0
  /// What launching calls took, all together; a call that launched several pieces counts once.
  public var calling: Int64 = 0
  /// What work took, all together, also that whose launch was not recorded.
  public var working: Int64 = 0
  /// From the first host span to the last end of work; 0 where one of them is not there.
  public var inference: Int64 = 0
  /// The most earlier pieces of a stream that had not ended when the call of its next one began.
  public var longestQueue = 0
  /// The mean over launches of the earlier pieces that had not ended then.
  public var meanQueue = 0.0

  /// The time of all work for each piece whose launch was recorded; 0 without one.
  public var meanWork: Double { launched == 0 ? 0 : Double(working) / Double(launched) }
  /// The part of `inference` in which no device works, where work never overlaps; it may be negative where it does.
  public var idle: Int64 { inference - working }
  /// Whether the host decides: most work starts on an empty stream.
  public var isHostBound: Bool { unqueued * 2 > launched }
}

extension Trace {
  /// How launches and devices' work follow one another.
  ///
  /// Complexity: O(spans log spans).
  public func launchStatistics() -> LaunchStatistics {
    var statistics = LaunchStatistics()
    var streams: [Int: [(start: Int64, end: Int64, call: Int)]] = [:]
    for (activity, call) in CallNesting(self).calls {
      let span = spans[activity]
      streams[span.lane, default: []].append((span.start, span.end, call))
      statistics.working += span.duration
    }
    var calls: Set<Int> = []
    var depths = 0
    for stream in streams.values {
      var done = 0
      var latest = Int64.min
      for (place, item) in stream.enumerated() {
        defer { latest = max(latest, item.end) }
        guard item.call >= 0 else { continue }
        let call = spans[item.call]
        statistics.launched += 1
        statistics.queueing += item.start - call.start
        if latest < call.start { statistics.unqueued += 1 }
        if calls.insert(item.call).inserted { statistics.calling += call.duration }
        while done < place, stream[done].end <= call.start { done += 1 }
        statistics.longestQueue = max(statistics.longestQueue, place - done)
        depths += place - done
      }
    }
    statistics.meanQueue =
      statistics.launched == 0 ? 0 : Double(depths) / Double(statistics.launched)
    let first = spans.lazy.filter { $0.kind.isHost }.map(\.start).min()
    let last = spans.lazy.filter { $0.kind.isActivity }.map(\.end).max()
    if let first, let last { statistics.inference = last - first }
    return statistics
  }
}
