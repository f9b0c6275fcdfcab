import Traces

/// Which ranks' collectives are one.
struct Meetings {
  private(set) var meetings: [Meeting] = []

  private struct Part {
    var activity: Int32
    var span: Int
    var rank: Int
    var call: CollectiveCall
  }

  init(_ run: RecordedRun) {
    let ranks = run.trace.ranks
    guard ranks.count > 1 else { return }
    var read: [Int: CollectiveCall?] = [:]
    var parts: [String: [Int: [Part]]] = [:]
    for (place, index) in run.activities.enumerated() {
      let span = run.trace.spans[Int(index)]
      guard span.kind == .kernel, let detail = span.detail else { continue }
      if read[detail] == nil { read[detail] = .some(CollectiveCall(run.trace.details[detail])) }
      guard let call = read[detail] ?? nil, call.ranks > 1 else { continue }
      let rank = run.trace.lanes[span.lane].rank
      let key = call.sequence.map { "\(call.group), \($0)" } ?? call.group
      parts[key, default: [:]][rank, default: []].append(
        Part(activity: Int32(truncatingIfNeeded: place), span: Int(index), rank: rank, call: call))
    }
    var groups: [(name: String, parts: [Part])] = []
    for (_, byRank) in parts.sorted(by: { $0.key < $1.key }) {
      // What not all ranks have is at a window's edge: its partners are not known.
      let counts = Set(byRank.values.map(\.count))
      guard counts.count == 1, let count = counts.first, let size = byRank.values.first?.first,
        byRank.count == size.call.ranks || byRank.count == ranks.count
      else { continue }
      let ordered = byRank.mapValues { list in
        list.sorted { run.trace.spans[$0.span].start < run.trace.spans[$1.span].start }
      }
      for number in 0..<count {
        let members = ordered.sorted { $0.key < $1.key }.map { $0.value[number] }
        guard Set(members.map(\.call.name)).count == 1 else { break }
        groups.append((members[0].call.name, members))
      }
    }
    let clocks = Self.clocks(groups.map(\.parts), run.trace.spans)
    meetings = groups.map { Self.meeting($0.name, $0.parts, clocks, run.trace.spans) }
  }

  /// How far each rank's clock is ahead of the first one's, by the ends of what they do together.
  private static func clocks(_ groups: [[Part]], _ spans: [Span]) -> [Int: Int64] {
    var samples: [Int: [Int64]] = [:]
    for parts in groups {
      let reference = spans[parts[0].span].end
      for part in parts { samples[part.rank, default: []].append(spans[part.span].end - reference) }
    }
    return samples.mapValues(Latencies.median)
  }

  private static func meeting(
    _ name: String, _ parts: [Part], _ clocks: [Int: Int64], _ spans: [Span]
  ) -> Meeting {
    let starts = parts.map { spans[$0.span].start - (clocks[$0.rank] ?? 0) }
    let latest = starts.max() ?? 0
    return Meeting(
      name: name,
      members: zip(parts, starts).map { part, start in
        let clock = clocks[part.rank] ?? 0
        return Meeting.Member(
          rank: part.rank, span: part.span, wait: latest - start,
          transfer: spans[part.span].end - clock - latest, activity: part.activity, clock: clock)
      })
  }
}
