import Traces

extension Latencies {
  /// Reads the latencies off a recording: leads where the stream was empty and nothing else was waited for, gaps where
  /// the next work had long been launched.
  ///
  /// Leads are medians; gaps are means, so that their sum over a stream is kept. Complexity: O(activities log activities).
  init(_ run: RecordedRun, waiting: Set<Int32>) {
    self.init()
    var leadSamples: [String: [Int64]] = [:]
    var copySamples: [Int64] = []
    var gapSamples: [Pair: Mean] = [:]
    for stream in run.streams {
      for place in stream where run.calls[place] >= 0 {
        let span = run.span(of: place)
        let call = run.trace.spans[Int(run.calls[place])]
        let before = place > stream.lowerBound ? run.span(of: place - 1) : nil
        let isNode = run.isGraphNeighbour(place, first: stream.lowerBound)
        if !isNode, before.map({ $0.end < call.start }) ?? true,
          !waiting.contains(Int32(truncatingIfNeeded: place))
        {
          if run.isWithinCall(place) {
            copySamples.append(span.start - call.start)
          } else {
            leadSamples[run.trace.names[call.name], default: []].append(span.start - call.end)
          }
        } else if let before, isNode || call.end + Self.settled < before.end {
          let gap = span.start - before.end
          if (0...Self.tolerance).contains(gap) {
            gapSamples[
              Pair(first: before.kind.rawValue, second: span.kind.rawValue, isGraph: isNode),
              default: Mean()
            ].add(gap)
          }
        }
      }
    }
    leads = leadSamples.mapValues(Self.median)
    lead = Self.median(leadSamples.values.flatMap(\.self))
    copyLead = copySamples.isEmpty ? lead : Self.median(copySamples)
    gaps = gapSamples.mapValues(\.value)
    var all = Mean()
    for mean in gapSamples.values { all.add(mean) }
    gap = all.value
    wait = gap
  }

  /// A launch that ended so long before the stream was free did not delay what it launched.
  private static let settled: Int64 = 5_000

  /// The median of whole numbers, the lower one of two; 0 of none.
  static func median(_ values: [Int64]) -> Int64 {
    guard !values.isEmpty else { return 0 }
    return values.sorted()[(values.count - 1) / 2]
  }

  /// A running mean of whole numbers.
  private struct Mean {
    var sum: Int64 = 0
    var count: Int64 = 0
    var value: Int64 { count == 0 ? 0 : (sum + count / 2) / count }

    mutating func add(_ sample: Int64) {
      sum += sample
      count += 1
    }

    mutating func add(_ other: Mean) {
      sum += other.sum
      count += other.count
    }
  }
}
