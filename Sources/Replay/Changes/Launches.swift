import Model
import Quantities
import Traces

/// Launches that take no time, or one launch of all work.
struct Launches: ReplayChange {
  static let key = "launches"
  static let forms = [
    ChangeForm("launches=none", "calls that launch work take no time"),
    ChangeForm("launches=graph", "all work captured in one graph"),
  ]
  private let areCaptured: Bool

  init(_ text: ChangeText) throws(ChangeError) {
    areCaptured = try text.word(of: "none", "graph") == "graph"
  }

  var action: ChangeAction {
    guard areCaptured else {
      return .alone { program in
        program.removeLaunches()
        return .all(of: "launching calls")
      }
    }
    return .onMachine { program, machine throws(ModelError) in
      let gap = try machine.host.time(.graphGap)
      program.captureLaunches(gap: gap.nanoseconds)
      return .oneLaunch(gap: gap)
    }
  }
}

extension TracedProgram {
  /// Makes calls that launch work take no time; the framework's own time stays.
  fileprivate mutating func removeLaunches() {
    let calls = Set(activities.lazy.map(\.call).filter { $0 >= 0 })
    scaleStretches(by: 0) { calls.contains($0) }
    for place in blocks.indices where calls.contains(blocks[place].call) { blocks[place].own = 0 }
  }

  /// Captures all work of each rank in a graph that one call launches: threads do nothing but that call, and wait at the
  /// end as they did.
  ///
  /// Work keeps its streams and its order there, and follows `gap` nanoseconds after what was before it. The call takes
  /// what launching calls mostly take: the recording's first one may have loaded its program. Waits of calls for devices,
  /// but for the last one of each thread, are gone with what they were for.
  fileprivate mutating func captureLaunches(gap: Int64) {
    var first: [Int: Int32] = [:]
    for activity in activities where activity.call >= 0 {
      let rank = rank(of: activity.call)
      let call = first[rank] ?? activity.call
      first[rank] =
        trace.spans[Int(activity.call)].start < trace.spans[Int(call)].start ? activity.call : call
    }
    var last: [Int: Int32] = [:]
    for block in blocks where first[rank(of: block.call)] != nil && block.reason == .synchronization
    {
      let lane = trace.spans[Int(block.call)].lane
      let known = last[lane] ?? block.call
      last[lane] =
        trace.spans[Int(block.call)].start > trace.spans[Int(known)].start ? block.call : known
    }
    let calls = Set(activities.lazy.map(\.call).filter { $0 >= 0 })
    let usual = Latencies.median(calls.map { trace.spans[Int($0)].duration })
    let kept = Set(first.values).union(last.values)
    blocks.removeAll { !kept.contains($0.call) }
    joins = []
    for (index, span) in trace.spans.enumerated()
    where span.kind.isHost && !kept.contains(Int32(truncatingIfNeeded: index)) {
      removed.insert(Int32(truncatingIfNeeded: index))
    }
    scaleStretches(by: 0) { !kept.contains($0) }
    for call in first.values where trace.spans[Int(call)].duration > usual {
      let share = Double(usual) / Double(trace.spans[Int(call)].duration)
      scaleStretches(by: share) { $0 == call }
    }
    for thread in threads.indices { threads[thread].first = origin }
    capture(first, gap: gap)
  }

  private func rank(of span: Int32) -> Int { trace.lanes[trace.spans[Int(span)].lane].rank }

  private mutating func capture(_ first: [Int: Int32], gap: Int64) {
    trace.names.append("cudaGraphLaunch")
    for call in first.values { trace.spans[Int(call)].name = trace.names.count - 1 }
    for stream in streams {
      for place in stream {
        guard let call = first[rank(of: activities[place].span)] else { continue }
        let isOverlapping = activities[place].gap < 0
        activities[place].call = call
        activities[place].isWithinCall = false
        activities[place].delay = 0
        activities[place].offset = nil
        if !isOverlapping { activities[place].gap = place > stream.lowerBound ? gap : 0 }
        trace.spans[Int(activities[place].span)].correlation = trace.spans[Int(call)].correlation
      }
    }
    for place in waits.indices where waits[place].reason != .dependency {
      waits[place].latency = gap
    }
  }
}
